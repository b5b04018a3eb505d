namespace Vrm.Onnx.Export.Layers;

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
                _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, null),
            };
        }

        return frequencies;
    }

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
