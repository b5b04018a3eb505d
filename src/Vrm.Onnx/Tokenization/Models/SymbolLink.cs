namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The neighbours of a position in a list.</summary>
/// <param name="Previous">The one before; −1 for none.</param>
/// <param name="Next">The one after; −1 for none.</param>
internal readonly record struct SymbolLink(int Previous, int Next);
