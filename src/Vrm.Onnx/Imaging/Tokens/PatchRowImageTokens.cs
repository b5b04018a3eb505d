namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>One per patch (Pixtral); the breaks between rows are control tokens and not counted.</summary>
internal sealed record PatchRowImageTokens : ImageTokenCount
{
    /// <summary>Side of a patch in pixels, 1 to 1,024; merged patches count as one.</summary>
    public required int PatchSize { get; init; }

    /// <inheritdoc/>
    public override int Count(in ImageFacts image) => Rows(in image) * Columns(in image);

    /// <inheritdoc/>
    public override void Validate() => Require("patchSize", PatchSize, 1, 1024);

    internal int Rows(in ImageFacts image) => image.Height / PatchSize;

    internal int Columns(in ImageFacts image) => image.Width / PatchSize;
}
