namespace Vrm.Onnx.Training.Data;

/// <summary>A sample as tokens.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Tokens">Prompt and reply.</param>
/// <param name="PromptLength">Tokens of the prompt, which are not trained.</param>
/// <param name="FirstImageToken">Where the picture's tokens begin.</param>
internal sealed record TokenizedSample(TrainingSample Sample, long[] Tokens, int PromptLength, int FirstImageToken);
