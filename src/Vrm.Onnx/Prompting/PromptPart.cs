using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>A fixed piece of a prompt: ordinary text, or one special token. Exactly one of the two is set.</summary>
/// <remarks>Immutable and thread-safe. Special tokens enter a prompt here and nowhere else, by id; text never becomes one.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptPart
{
    /// <summary>Ordinary text.</summary>
    /// <value><see langword="null"/> where the piece is a special token.</value>
    public string? Text { get; init; }

    /// <summary>The id of a special token.</summary>
    /// <value><see langword="null"/> where the piece is text.</value>
    public int? Token { get; init; }

    /// <summary>A piece of text.</summary>
    /// <param name="text">The text.</param>
    public static PromptPart OfText(string text) => new() { Text = text };

    /// <summary>A special token.</summary>
    /// <param name="token">Its id.</param>
    public static PromptPart OfToken(int token) => new() { Token = token };
}
