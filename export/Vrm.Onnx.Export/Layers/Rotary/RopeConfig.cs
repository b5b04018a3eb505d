namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>Rotary positions of a decoder.</summary>
internal sealed record RopeConfig
{
    /// <summary>How frequencies are stretched.</summary>
    public required RopeKind Kind { get; init; }

    /// <summary>The base of the frequencies.</summary>
    public required double Theta { get; init; }

    /// <summary>What frequencies are divided by; 1 for <see cref="RopeKind.Default"/>.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths longer than the original context divided by this are stretched.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths shorter than the original context divided by this are not.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Llama 3, YaRN and LongRoPE: the context before stretching, in tokens.</summary>
    public int OriginalMaxLength { get; init; }

    /// <summary>What cosines and sines are multiplied by, and scores therefore by its square.</summary>
    public double AttentionFactor { get; init; } = 1;

    /// <summary>YaRN: pairs that turn this often and more within the original context are not stretched.</summary>
    public double FastTurns { get; init; } = 32;

    /// <summary>YaRN: pairs that turn this often and less are stretched by the whole factor.</summary>
    public double SlowTurns { get; init; } = 1;

    /// <summary>YaRN: whether the line between them begins and ends at whole pairs.</summary>
    public bool WholePairs { get; init; } = true;

    /// <summary>LongRoPE: what each pair's frequency is divided by in sequences up to the original context.</summary>
    public IReadOnlyList<double>? ShortFactors { get; init; }

    /// <summary>LongRoPE: the same in longer sequences.</summary>
    public IReadOnlyList<double>? LongFactors { get; init; }

    /// <summary>Where a token has three positions (frame, line, column): which of them each pair turns with. <see langword="null"/>: it has one.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>
    /// Where only the first numbers of a head are turned, and those with their neighbours: how many. <see langword="null"/>: all are, the first
    /// half against the second.
    /// </summary>
    public int? InterleavedNumbers { get; init; }

    /// <summary>Whether another one turns every pair by the same angles.</summary>
    public bool SaysTheSameAs(RopeConfig other) =>
        this with { ShortFactors = other.ShortFactors, LongFactors = other.LongFactors, Axes = other.Axes } == other
        && AreEqual(ShortFactors, other.ShortFactors) && AreEqual(LongFactors, other.LongFactors) && AreEqual(Axes, other.Axes);

    private static bool AreEqual<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) =>
        left is null || right is null ? left == right : left.SequenceEqual(right);
}
