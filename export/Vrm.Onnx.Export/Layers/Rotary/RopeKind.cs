namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>How rotary frequencies are stretched for long contexts.</summary>
internal enum RopeKind
{
    /// <summary>Not at all (arXiv:2104.09864).</summary>
    Default,

    /// <summary>All by one factor (arXiv:2306.15595).</summary>
    Linear,

    /// <summary>Low ones by a factor, high ones not, in between smoothly: as Llama 3.1.</summary>
    Llama3,

    /// <summary>Low ones by a factor, high ones not, in between along a line over the pairs (YaRN, arXiv:2309.00071).</summary>
    Yarn,

    /// <summary>
    /// Each by a factor of its own, of which there are two sets: for sequences up to the original context and for longer ones (LongRoPE,
    /// arXiv:2402.13753).
    /// </summary>
    LongRope,
}
