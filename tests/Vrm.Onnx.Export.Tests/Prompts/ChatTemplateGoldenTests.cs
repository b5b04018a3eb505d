using System.Text.Json;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Export.Prompts.Derivation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>Recorded conversations of every family: by its chat template, and by the declarative format that is made of it.</summary>
[Trait("Golden", "tokenizers")]
public class ChatTemplateGoldenTests
{
    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("tokenizers", "chat.jsonl")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Render_RecordedConversations_EqualsTheReference(string folder)
    {
        var template = ReadTemplate(folder);
        foreach (var item in Cases(folder))
        {
            Assert.Equal(item.Prompt, template.Render(item.ToTemplateMessages(), item.AddGenerationPrompt));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Build_RecordedConversations_EqualsTheReference(string folder)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Root(folder), "tokenizer.json"));
        var tokens = new ControlTokenTable(tokenizer);
        var placeholder = Placeholder(ReadTemplate(folder), tokens);
        var format = RoundTrip(PromptDerivation.Derive(ReadTemplate(folder), tokens, [placeholder]));
        var builder = new PromptBuilder(format, new ImageTokenSpec(tokens.Ids[placeholder], new FixedImageTokens { Tokens = 1 }, new PlainImageExpansion()), tokenizer);
        foreach (var item in Cases(folder))
        {
            var messages = item.ToPromptMessages();
            var images = new ImageFacts[messages.Sum(message => message.PictureCount)];
            Assert.Equal(item.IdsSafe, builder.Build(messages, images, item.AddGenerationPrompt));
        }
    }

    /// <summary>Of what a template writes for a picture, its placeholder: the one control token, or the middle one where it has a fence.</summary>
    private static string Placeholder(ChatTemplate template, ControlTokenTable tokens)
    {
        var image = ContentRules.Find(new MarkedProbe(new TemplateProbe(template), tokens)).Image.ToString();
        var found = tokens.Ids.Keys.Where(token => image.Contains(token, StringComparison.Ordinal)).OrderBy(token => image.IndexOf(token, StringComparison.Ordinal)).ToList();
        return found[found.Count / 2];
    }

    private static PromptFormat RoundTrip(PromptFormat format) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(format, BundleJsonContext.Default.PromptFormat), BundleJsonContext.Default.PromptFormat)!;

    private static ChatTemplate ReadTemplate(string folder)
    {
        var path = Path.Combine(Root(folder), "tokenizer_config.json");
        var config = StrictJson.ParseObject(File.ReadAllBytes(path), CheckpointFiles.Source(path), "tokenizer_config");
        return ChatTemplate.Parse(config.GetString("chat_template"), SpecialTokenNames.Read(config));
    }

    private static List<ChatCase> Cases(string folder)
    {
        List<ChatCase> cases = [.. ChatCase.Read(Path.Combine(Root(folder), "chat.jsonl"))];
        Assert.NotEmpty(cases);
        return cases;
    }

    private static string Root(string folder) => Path.Combine(GoldenFolder.Root("tokenizers"), folder);
}
