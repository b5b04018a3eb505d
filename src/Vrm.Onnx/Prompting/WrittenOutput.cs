namespace Vrm.Onnx.Prompting;

/// <summary>An output as the model wrote it, reasoning and tags included.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Tokens">Its tokens, without the one that ended it.</param>
internal sealed record WrittenOutput(string Text, IReadOnlyList<int> Tokens);
