using System.Collections.Concurrent;
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

/// <summary>Recorded conversations of every family: by its chat template, by the declarative format that is made of it, and with tools.</summary>
[Trait("Golden", "tokenizers")]
public class ChatTemplateGoldenTests
{
    private static readonly ConcurrentDictionary<string, TemplateProbe> s_probes = new();
    private static readonly ConcurrentDictionary<(string, bool), PromptFormat> s_formats = new();

    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("tokenizers", "chat.jsonl")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Render_RecordedConversations_EqualsTheReference(string folder)
    {
        var template = ReadTemplate(folder);
        foreach (var item in Cases(folder))
        {
            Assert.Equal(item.Prompt, template.Render(item.ToTemplateInput()).Value);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Build_RecordedConversations_EqualsTheReference(string folder)
    {
        var cases = Cases(folder).Where(item => !item.HasTools && !IsNeverBuilt(folder, item) && IsOwnForm(folder, item)).ToList();
        Assert.NotEmpty(cases);
        foreach (var numbered in cases.GroupBy(item => item.NumbersImages))
        {
            var format = Derive(folder, numbers: numbered.Key);
            foreach (var item in numbered)
            {
                Assert.Equal(item.IdsSafe, Builder(folder, format, item).Build(item.ToRequest()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Build_RecordedConversationsByTheTemplate_EqualsTheReference(string folder)
    {
        var format = WithTemplate(folder, Derive(folder, numbers: false));
        foreach (var item in Cases(folder).Where(item => !item.NumbersImages && IsOwnForm(folder, item)))
        {
            var builder = Builder(folder, format, item);
            var request = item.ToRequest();
            var prompt = new PromptWriter(ReadTokenizer(folder), SpecOf(folder), request.Images, item.Now);
            builder.Template!.Compose(request, item.Now, prompt);
            Assert.Equal(item.IdsSafe, prompt.ToIds());
            if (item.HasTools)
            {
                Assert.Equal(item.IdsSafe, builder.Build(request));
            }
        }
    }

    [Fact]
    public void Cases_OfAnotherForm_AreSystemMessagesOfParts()
    {
        var others = GoldenFolder.Cases("tokenizers", "chat.jsonl").SelectMany(folder => Cases(folder).Where(item => !IsOwnForm(folder, item)).Select(_ => folder)).ToList();

        Assert.True(others.Count <= 1, string.Join(", ", others));
    }

    /// <summary>
    /// Whether no question comes last and reasoning is not held apart, or a system message has several texts: no conversation of this library's is
    /// like that, and templates disagree about it.
    /// </summary>
    private static bool IsNeverBuilt(string folder, ChatCase item) => item.ToRequest().Messages.Any(message => message.Role switch
    {
        MessageRole.System => message.Parts.Count > 1,
        MessageRole.Assistant => !item.AddGenerationPrompt && s_probes.GetOrAdd(folder, Probe).Tags is { } tags && message.Parts[0]!.Contains(tags.CloseTag, StringComparison.Ordinal),
        _ => false,
    });

    /// <summary>Whether the template makes the same of the conversation in the form in which this library gives it.</summary>
    private static bool IsOwnForm(string folder, ChatCase item)
    {
        var probe = s_probes.GetOrAdd(folder, Probe);
        var messages = new TemplateMessages(probe.Forms, probe.Tags);
        return item.Prompt == ReadTemplate(folder).Render(item.ToTemplateInput() with { Messages = [.. item.ToRequest().Messages.Select(messages.Of)] }).Value;
    }

    private static TemplateProbe Probe(string folder) => new(ReadTemplate(folder));

    private static PromptFormat Derive(string folder, bool numbers) => s_formats.GetOrAdd((folder, numbers), Derive);

    private static PromptFormat Derive((string Folder, bool Numbers) key)
    {
        var (folder, numbers) = key;
        var variables = numbers ? new Dictionary<string, object?> { ["add_vision_id"] = true } : null;
        return RoundTrip(PromptDerivation.Derive(ReadTemplate(folder), new ControlTokenTable(ReadTokenizer(folder)), Placeholders(folder), variables));
    }

    private static PromptFormat WithTemplate(string folder, PromptFormat format) => RoundTrip(format with
    {
        Template = new PromptTemplateFormat
        {
            Tokens = SpecialTokenNames.Read(ReadConfig(folder)),
            Before = [],
            Image = Placeholders(folder).FirstOrDefault(),
            Forms = s_probes.GetOrAdd(folder, Probe).Forms,
        },
    });

    private static PromptBuilder Builder(string folder, PromptFormat format, ChatCase item) => new(format, SpecOf(folder), ReadTokenizer(folder))
    {
        Time = new FixedTime(item.Now),
        Template = format.Template is null ? null : new TemplatePrompt(format, "chat_template.jinja", ReadConfig(folder).GetString("chat_template")),
    };

    private static ImageTokenSpec SpecOf(string folder)
    {
        var tokens = new ControlTokenTable(ReadTokenizer(folder));
        return new ImageTokenSpec(Placeholders(folder) is [var image] ? tokens.Ids[image] : 0, new FixedImageTokens { Tokens = 1 }, new PlainImageExpansion());
    }

    /// <summary>Of what a template writes for an image, its placeholder: the one control token, or the middle one where it has a fence. None where it takes text only.</summary>
    private static string[] Placeholders(string folder)
    {
        var (probe, tokens) = (s_probes.GetOrAdd(folder, Probe), new ControlTokenTable(ReadTokenizer(folder)));
        if (probe.Forms.User == TemplateContent.Text)
        {
            return [];
        }

        var image = ContentRules.Find(new MarkedProbe(probe, tokens)).First().Image.ToString();
        var found = tokens.Ids.Keys.Where(token => image.Contains(token, StringComparison.Ordinal)).OrderBy(token => image.IndexOf(token, StringComparison.Ordinal)).ToList();
        return [found[found.Count / 2]];
    }

    private static PromptFormat RoundTrip(PromptFormat format) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(format, BundleJsonContext.Default.PromptFormat), BundleJsonContext.Default.PromptFormat)!;

    private static Tokenizer ReadTokenizer(string folder) => Tokenizer.Load(Path.Combine(Root(folder), "tokenizer.json"));

    private static ChatTemplate ReadTemplate(string folder) => ChatTemplate.Parse(ReadConfig(folder).GetString("chat_template"), SpecialTokenNames.Read(ReadConfig(folder)));

    private static ConfigNode ReadConfig(string folder)
    {
        var path = Path.Combine(Root(folder), "tokenizer_config.json");
        return StrictJson.ParseObject(File.ReadAllBytes(path), CheckpointFiles.Source(path), "tokenizer_config");
    }

    private static List<ChatCase> Cases(string folder)
    {
        List<ChatCase> cases = [.. ChatCase.Read(Path.Combine(Root(folder), "chat.jsonl"))];
        Assert.NotEmpty(cases);
        return cases;
    }

    private static string Root(string folder) => Path.Combine(GoldenFolder.Root("tokenizers"), folder);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
