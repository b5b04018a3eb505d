using System.Text.Json;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Prompts.Derivation;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Finds the prompt format of a checkpoint: what its chat template does, as data, or the family's own where it has none.</summary>
internal static class PromptReader
{
    private static readonly PromptTool s_tool = new("look", "Looks.", JsonDocument.Parse("""{"type":"object","properties":{"at":{"type":"string","description":"what"}},"required":["at"]}""").RootElement);

    /// <exception cref="CheckpointException">The chat template does something that a prompt format cannot say.</exception>
    public static PromptFormat Read(Checkpoint checkpoint, ModelExport model, Tokenizer tokenizer)
    {
        var file = ChatTemplateFile.Find(checkpoint) ?? new ChatTemplateFile(checkpoint.Folder, FamilyTemplates.Of(model.Family));
        var names = SpecialTokenNames.Read(checkpoint, model.Facts, tokenizer);
        try
        {
            var template = ChatTemplate.Parse(file.Source, names);
            var format = PromptDerivation.Derive(template, new ControlTokenTable(tokenizer), Placeholders(model.Facts, tokenizer));
            return WithBoundary(WithTools(format, template, names, Placeholders(model.Facts, tokenizer)), names, tokenizer);
        }
        catch (VrmException e) when (e is TemplateException or UnexpressibleTemplateException)
        {
            throw new CheckpointException($"The chat template cannot be taken: {e.Message}.", e)
            {
                Path = file.Path,
                Field = "chat_template",
                Expected = "a template that writes fixed text around messages, texts and images",
            };
        }
    }

    /// <summary>What the template has to be given, where it knows tools.</summary>
    private static PromptFormat WithTools(PromptFormat format, ChatTemplate template, Dictionary<string, string> names, List<string> placeholders)
    {
        var probe = new TemplateProbe(template);
        return !probe.Knows("tools", new List<object?> { TemplateMessages.Of(s_tool) }) ? format : format with
        {
            Template = new PromptTemplateFormat { Tokens = names, Before = [], Image = placeholders.FirstOrDefault(probe.Writes), Forms = probe.Forms },
        };
    }

    /// <summary>What stands for an image: the image token, or the token that the expansion begins with.</summary>
    private static List<string> Placeholders(ModelFacts facts, Tokenizer tokenizer)
    {
        var imageToken = tokenizer.GetSpelling(new TokenId(facts.ImageToken));
        return [.. new[] { imageToken, (facts.ImageExpansion as CroppedImageExpansion)?.Before }.OfType<string>()];
    }

    /// <summary>
    /// The original processors put the tokenizer's own first token before a prompt unless the template has written it.
    /// </summary>
    private static PromptFormat WithBoundary(PromptFormat format, Dictionary<string, string> names, Tokenizer tokenizer)
    {
        var first = format.Begin.Concat(format.WithoutSystem).FirstOrDefault()?.Token;
        var isWritten = first is { } id && names.GetValueOrDefault("bos_token") == tokenizer.GetSpelling(new TokenId(id));
        return isWritten ? format : format with
        {
            Template = format.Template is { } template ? template with { Before = [.. tokenizer.TokensBeforeText.Select(token => token.Value)] } : null,
            Begin = [.. tokenizer.TokensBeforeText.Select(token => PromptPart.OfToken(token.Value)), .. format.Begin],
            Switch = format.Switch is not { } found ? null : found with { On = WithBoundary(found.On, names, tokenizer), Off = WithBoundary(found.Off, names, tokenizer) },
        };
    }
}
