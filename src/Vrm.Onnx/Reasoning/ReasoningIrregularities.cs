namespace Vrm.Onnx;

/// <summary>In what an output departs from its dialect. Several can be true at once.</summary>
[Flags]
public enum ReasoningIrregularities
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>Text other than whitespace stands before, between or after the blocks, where none belongs.</summary>
    TextOutside = 1 << 0,

    /// <summary>A reasoning block of the dialect was never opened.</summary>
    MissingReasoning = 1 << 1,

    /// <summary>There is no answer.</summary>
    MissingAnswer = 1 << 2,

    /// <summary>A closing tag came without its opening tag.</summary>
    MissingOpening = 1 << 3,

    /// <summary>A block was closed again after it had been closed.</summary>
    ClosedTwice = 1 << 4,

    /// <summary>A block's opening tag came a second time, right at the block's beginning.</summary>
    OpenedTwice = 1 << 5,

    /// <summary>A tag other than its closing tag stands inside a block; it is text there.</summary>
    NestedTag = 1 << 6,

    /// <summary>A block was opened again after it had been closed.</summary>
    RepeatedBlock = 1 << 7,

    /// <summary>A block came after one that it should precede.</summary>
    OutOfOrder = 1 << 8,

    /// <summary>The output ended inside the reasoning.</summary>
    UnclosedReasoning = 1 << 9,

    /// <summary>The output ended inside the answer, so the answer may be incomplete.</summary>
    UnclosedAnswer = 1 << 10,

    /// <summary>The output was cut off before all its blocks were complete.</summary>
    CutOff = 1 << 11,

    /// <summary>A reasoning block holds nothing but whitespace. The output is well-formed all the same.</summary>
    EmptyReasoning = 1 << 12,

    /// <summary>The answer holds nothing but whitespace. The output is well-formed all the same.</summary>
    EmptyAnswer = 1 << 13,
}
