namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>A part of a text.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">The byte after the last.</param>
internal readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;
}
