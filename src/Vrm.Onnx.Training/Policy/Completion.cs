namespace Vrm.Onnx.Training.Policy;

/// <summary>What a model wrote after a prompt.</summary>
/// <param name="Tokens">Its tokens, the one that ends it included if there is one.</param>
/// <param name="IsEnded">Whether the model ended it itself.</param>
internal sealed record Completion(IReadOnlyList<long> Tokens, bool IsEnded);
