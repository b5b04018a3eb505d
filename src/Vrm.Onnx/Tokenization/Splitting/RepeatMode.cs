namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Which number of repetitions an expression tries first.</summary>
internal enum RepeatMode
{
    /// <summary>As many as possible, fewer if the rest does not match: <c>x+</c>.</summary>
    Greedy,

    /// <summary>As few as possible, more if the rest does not match: <c>x+?</c>.</summary>
    Lazy,

    /// <summary>As many as possible and no fewer: <c>x++</c>.</summary>
    Possessive,
}
