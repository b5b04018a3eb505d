namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>One frequency for each pair of numbers in a head: θ^(−2i/size), stretched for long contexts as configured.</summary>
internal static class RotaryFrequencies
{
    /// <summary>Computes them in float32, as transformers does.</summary>
    public static float[] Compute(RopeConfig config, int headSize)
    {
        var frequencies = new float[headSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = 1f / MathF.Pow((float)config.Theta, 2f * i / headSize);
            frequencies[i] = config.Kind switch
            {
                RopeKind.Default => frequency,
                RopeKind.Linear => frequency / (float)config.Factor,
                RopeKind.Llama3 => StretchLlama3(config, frequency),
                RopeKind.Yarn => StretchYarn(config, frequency, i, headSize),
                RopeKind.LongRope => frequency / (float)config.ShortFactors![i],
                _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, null),
            };
        }

        return frequencies;
    }

    /// <summary>LongRoPE: those of sequences that are longer than the original context.</summary>
    public static float[] ComputeLong(RopeConfig config, int headSize) => Compute(config with { ShortFactors = config.LongFactors }, headSize);

    // Pairs up to the first bound keep their frequency, those from the second on have it divided; between them the share of the latter grows evenly.
    private static float StretchYarn(RopeConfig config, float frequency, int pair, int headSize)
    {
        var (first, last) = (PairThatTurns(config, config.FastTurns, headSize), PairThatTurns(config, config.SlowTurns, headSize));
        (first, last) = config.WholePairs ? (Math.Floor(first), Math.Ceiling(last)) : (first, last);
        (first, last) = (Math.Max(first, 0), Math.Min(last, headSize - 1));
        var width = first == last ? 0.001 : last - first;
        var kept = 1 - Math.Clamp((pair - (float)first) / (float)width, 0f, 1f);
        return (frequency / (float)config.Factor * (1 - kept)) + (frequency * kept);
    }

    // The pair, as a real number, that turns so often within the original context.
    private static double PairThatTurns(RopeConfig config, double turns, int headSize) =>
        headSize * Math.Log(config.OriginalMaxLength / (turns * 2 * Math.PI)) / (2 * Math.Log(config.Theta));

    private static float StretchLlama3(RopeConfig config, float frequency)
    {
        var (factor, low, high) = ((float)config.Factor, (float)config.LowFrequencyFactor, (float)config.HighFrequencyFactor);
        var wavelength = (float)(2 * Math.PI) / frequency;
        if (wavelength > config.OriginalMaxLength / low)
        {
            return frequency / factor;
        }

        if (wavelength < config.OriginalMaxLength / high)
        {
            return frequency;
        }

        var smooth = ((config.OriginalMaxLength / wavelength) - low) / (high - low);
        return ((1 - smooth) * frequency / factor) + (smooth * frequency);
    }
}
