namespace Vrm.Onnx.Reasoning;

/// <summary>Takes the pieces of an output in order. Put together they are the output, character for character.</summary>
internal interface IPieceSink
{
    /// <summary>Takes one piece.</summary>
    /// <param name="kind">What it is. Neighbours may be of one kind.</param>
    /// <param name="text">Its text, never empty; valid during the call only.</param>
    void Add(PieceKind kind, ReadOnlySpan<char> text);
}
