namespace Vrm.Onnx.Export.Layers;

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

    /// <summary>Llama 3: the context before stretching, in tokens.</summary>
    public int OriginalMaxLength { get; init; }

    /// <summary>Where a token has three positions (frame, line, column): which of them each pair turns with. <see langword="null"/>: it has one.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>
    /// Where only the first numbers of a head are turned, and those with their neighbours: how many. <see langword="null"/>: all are, the first
    /// half against the second.
    /// </summary>
    public int? InterleavedNumbers { get; init; }
}
