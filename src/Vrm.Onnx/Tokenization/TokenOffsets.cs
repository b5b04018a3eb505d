namespace Vrm.Onnx.Tokenization;

/// <summary>The part of a text that a token stands for.</summary>
/// <param name="Start">First Unicode code point of the part, counted from 0 in the text.</param>
/// <param name="End">The code point after the part.</param>
public readonly record struct TokenOffsets(int Start, int End);
