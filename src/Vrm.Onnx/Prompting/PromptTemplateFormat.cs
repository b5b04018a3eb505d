using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What the checkpoint's chat template has to be given, which lays out conversations with tools.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptTemplateFormat
{
    /// <summary>The special tokens that the template uses by name.</summary>
    public required IReadOnlyDictionary<string, string> Tokens { get; init; }

    /// <summary>The tokens that stand before what the template writes.</summary>
    public required IReadOnlyList<int> Before { get; init; }

    /// <summary>The token that it writes in the place of an image.</summary>
    /// <value><see langword="null"/>: it takes no images.</value>
    public string? Image { get; init; }

    /// <summary>In what form it takes messages.</summary>
    public required TemplateForms Forms { get; init; }

    internal void Validate(string field)
    {
        if (Before.Any(token => token < 0))
        {
            throw new PromptException($"{field}.before", "a negative id", "ids of tokens");
        }

        if (Image is "")
        {
            throw new PromptException($"{field}.image", "empty", "a token, or no such field");
        }
    }
}
