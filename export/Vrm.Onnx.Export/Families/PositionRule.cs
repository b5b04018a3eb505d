namespace Vrm.Onnx.Export.Families;

/// <summary>How the positions of tokens are counted.</summary>
internal enum PositionRule
{
    /// <summary>One after the other. The decoder has no input for them.</summary>
    Sequence,

    /// <summary>
    /// Three per token (frame, line, column). Text counts all three on together. A picture's rows have the position that comes next, plus 0 for
    /// the frame, plus the block's line, plus its column; what follows goes on behind the largest of them.
    /// </summary>
    Grid,
}
