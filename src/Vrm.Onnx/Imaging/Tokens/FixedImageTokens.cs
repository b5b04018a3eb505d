namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>The same number for every picture (LLaVA-1.5: rows times columns of patches; Mllama: 1, its pictures enter by cross-attention).</summary>
internal sealed record FixedImageTokens : ImageTokenCount
{
    /// <summary>Image tokens per picture, 1 to 1,048,576.</summary>
    public required int Tokens { get; init; }

    /// <inheritdoc/>
    public override int Count(in ImageFacts image) => Tokens;

    /// <inheritdoc/>
    public override void Validate() => Require("tokens", Tokens, 1, 1 << 20);
}
