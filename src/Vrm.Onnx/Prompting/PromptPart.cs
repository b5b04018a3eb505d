using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>A piece of a prompt that a format writes. Exactly one of its fields is set.</summary>
/// <remarks>Immutable and thread-safe. Special tokens enter a prompt here and nowhere else, by id; text never becomes one.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptPart
{
    /// <summary>Ordinary text.</summary>
    /// <value><see langword="null"/> where the piece is something else.</value>
    public string? Text { get; init; }

    /// <summary>The id of a special token.</summary>
    /// <value><see langword="null"/> where the piece is something else.</value>
    public int? Token { get; init; }

    /// <summary>The day's date, in a format of <c>strftime</c>.</summary>
    /// <value><see langword="null"/> where the piece is something else.</value>
    public string? Date { get; init; }

    /// <summary>The number of the image within the conversation, counted from this one.</summary>
    /// <value><see langword="null"/> where the piece is something else.</value>
    public int? ImageNumber { get; init; }

    internal bool IsValid => (Text is null ? 0 : 1) + (Token is null ? 0 : 1) + (Date is null ? 0 : 1) + (ImageNumber is null ? 0 : 1) == 1 && Token is not < 0 && ImageNumber is not < 0;

    /// <summary>A piece of text.</summary>
    /// <param name="text">The text.</param>
    public static PromptPart OfText(string text) => new() { Text = text };

    /// <summary>A special token.</summary>
    /// <param name="token">Its id.</param>
    public static PromptPart OfToken(int token) => new() { Token = token };

    /// <summary>The day's date.</summary>
    /// <param name="format">How it is written.</param>
    public static PromptPart OfDate(string format) => new() { Date = format };

    /// <summary>The number of an image.</summary>
    /// <param name="first">The number of the first one.</param>
    public static PromptPart OfImageNumber(int first) => new() { ImageNumber = first };
}
