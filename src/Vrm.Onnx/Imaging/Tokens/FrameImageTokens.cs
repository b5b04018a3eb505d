namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>The same number for every frame: tile, crop or overview (Gemma3, InternVL, Idefics3, SmolVLM).</summary>
internal sealed record FrameImageTokens : ImageTokenCount
{
    /// <summary>Image tokens per frame, 1 to 65,536.</summary>
    public required int TokensPerFrame { get; init; }

    /// <inheritdoc/>
    public override int Count(in ImageFacts image) => checked(TokensPerFrame * image.Frames);

    /// <inheritdoc/>
    public override void Validate() => Require("tokensPerFrame", TokensPerFrame, 1, 1 << 16);
}
