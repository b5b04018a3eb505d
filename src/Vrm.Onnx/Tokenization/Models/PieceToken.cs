namespace Vrm.Onnx.Tokenization.Models;

/// <summary>A token that a model made of a piece of text.</summary>
/// <param name="Id">The token.</param>
/// <param name="Start">Its first byte in the text that the piece was cut from.</param>
/// <param name="End">The byte after it.</param>
internal readonly record struct PieceToken(int Id, int Start, int End);
