namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>Every frame on its own between blank lines and control tokens; a picture with crops is introduced in words (Gemma3).</summary>
internal sealed record CroppedImageExpansion : ImageExpansion
{
    private const string BlankLine = "\n\n";

    /// <summary>Content of the control token before a frame's image tokens.</summary>
    public required string Before { get; init; }

    /// <summary>Content of the control token behind a frame's image tokens.</summary>
    public required string After { get; init; }

    /// <summary>Text before the whole picture, where crops follow.</summary>
    /// <value>The text that Gemma3 was trained with.</value>
    public string WholeIntroduction { get; init; } = "Here is the original image ";

    /// <summary>Text between the whole picture and its first crop.</summary>
    /// <value>The text that Gemma3 was trained with.</value>
    public string CropsIntroduction { get; init; } = " and here are some crops to help you see better ";

    /// <summary>Text between two crops.</summary>
    /// <value>A space.</value>
    public string Separator { get; init; } = " ";

    /// <inheritdoc/>
    public override void Expand(in ImageFacts image, ImageTokenCount count, ICollection<ImagePromptPart> parts)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(parts);
        var perFrame = Require<FrameImageTokens>(count).TokensPerFrame;
        for (var i = 0; i < image.Frames; i++)
        {
            // Texts that meet are one text: it is tokenized as a whole.
            var text = (i, image.Frames) switch
            {
                (0, 1) => BlankLine,
                (0, _) => WholeIntroduction + BlankLine,
                (1, _) => BlankLine + CropsIntroduction + BlankLine,
                _ => BlankLine + Separator + BlankLine,
            };
            parts.Add(ImagePromptPart.Plain(text));
            parts.Add(ImagePromptPart.Control(Before));
            parts.Add(ImagePromptPart.Image(perFrame));
            parts.Add(ImagePromptPart.Control(After));
        }
        parts.Add(ImagePromptPart.Plain(BlankLine));
    }
}
