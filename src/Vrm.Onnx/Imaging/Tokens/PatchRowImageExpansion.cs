namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>Image tokens row by row with a break behind each, the last of which is an end token (Pixtral).</summary>
internal sealed record PatchRowImageExpansion : ImageExpansion
{
    /// <summary>Content of the control token between rows.</summary>
    public required string Break { get; init; }

    /// <summary>Content of the control token behind the last row.</summary>
    public required string End { get; init; }

    /// <inheritdoc/>
    public override void Expand(in ImageFacts image, ImageTokenCount count, ICollection<ImagePromptPart> parts)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(parts);
        var rule = Require<PatchRowImageTokens>(count);
        var rows = rule.Rows(in image);
        for (var row = 1; row <= rows; row++)
        {
            parts.Add(ImagePromptPart.Image(rule.Columns(in image)));
            parts.Add(ImagePromptPart.Control(row < rows ? Break : End));
        }
    }
}
