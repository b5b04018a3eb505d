namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>What becomes of the matches that a text is split at.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a piece.</summary>
    Isolated,

    /// <summary>A match ends the piece before it; a second one in a row is a piece.</summary>
    MergedWithPrevious,

    /// <summary>A match begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Matches in a row are one piece.</summary>
    Contiguous,
}
