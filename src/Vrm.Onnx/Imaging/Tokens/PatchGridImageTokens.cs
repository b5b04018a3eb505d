namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>One per block of merged patches (Qwen2-VL, Qwen2.5-VL, Qwen3-VL, GLM-4V, Kimi).</summary>
internal sealed record PatchGridImageTokens : ImageTokenCount
{
    /// <summary>Patches along a side of a block, 1 to 16.</summary>
    public required int MergeSize { get; init; }

    /// <inheritdoc/>
    public override int Count(in ImageFacts image) => image.PatchRows * image.PatchColumns / (MergeSize * MergeSize);

    /// <inheritdoc/>
    public override void Validate() => Require("mergeSize", MergeSize, 1, 16);
}
