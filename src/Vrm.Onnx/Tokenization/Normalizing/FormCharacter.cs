namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>A character of a <see cref="FormBuffer"/>.</summary>
/// <param name="CodePoint">The character.</param>
/// <param name="CombiningClass">Its canonical combining class.</param>
/// <param name="Change">1: inserted; 0: replaces one; −n: replaces n + 1.</param>
internal readonly record struct FormCharacter(int CodePoint, byte CombiningClass, int Change);
