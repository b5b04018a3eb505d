using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Validation;

/// <summary>A text whose likelihood is measured.</summary>
/// <param name="Image">The picture that the model sees.</param>
/// <param name="Question">The question about it.</param>
/// <param name="Text">The whole output to measure, tags included, as the model would write it.</param>
public sealed record PerplexitySample(RgbImage Image, string Question, string Text);
