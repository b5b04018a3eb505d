namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>All image tokens in a row, with or without a control token on either side (LLaVA, Qwen-VL, GLM-4V, Mllama; InternVL with both).</summary>
internal sealed record PlainImageExpansion : ImageExpansion
{
    /// <summary>Content of the control token before the image tokens.</summary>
    /// <value>Null: none.</value>
    public string? Before { get; init; }

    /// <summary>Content of the control token behind the image tokens.</summary>
    /// <value>Null: none.</value>
    public string? After { get; init; }

    /// <inheritdoc/>
    public override void Expand(in ImageFacts image, ImageTokenCount count, ICollection<ImagePromptPart> parts)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(parts);
        if (Before is not null)
        {
            parts.Add(ImagePromptPart.Control(Before));
        }
        parts.Add(ImagePromptPart.Image(count.Count(in image)));
        if (After is not null)
        {
            parts.Add(ImagePromptPart.Control(After));
        }
    }
}
