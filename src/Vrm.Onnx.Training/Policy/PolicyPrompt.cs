namespace Vrm.Onnx.Training.Policy;

/// <summary>A prompt with its picture.</summary>
/// <param name="Tokens">The prompt.</param>
/// <param name="VisionHidden">The vision tower's rows, one for each image token.</param>
/// <param name="ImageRows">Where the image tokens are.</param>
internal sealed record PolicyPrompt(long[] Tokens, float[] VisionHidden, long[] ImageRows);
