using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Validation;

/// <summary>What two models are asked when they are compared.</summary>
/// <param name="Image">The picture that both see.</param>
/// <param name="Question">The question about it.</param>
public sealed record ParityPrompt(RgbImage Image, string Question)
{
    /// <summary>How many tokens are decoded greedily.</summary>
    /// <value>24</value>
    public int GreedyTokens { get; init; } = 24;
}
