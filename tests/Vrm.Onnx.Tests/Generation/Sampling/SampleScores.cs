namespace Vrm.Onnx.Tests.Generation.Sampling;

/// <summary>Scores as a model might give them, from a seed.</summary>
internal static class SampleScores
{
    /// <summary>Lengths around every width of vectors and blocks.</summary>
    public static IReadOnlyList<int> All { get; } =
        [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2049];

    /// <summary>The same, as rows of a theory.</summary>
    public static TheoryData<int> Lengths { get; } = [.. All];

    /// <summary>Roughly normal scores, with some equal ones among them.</summary>
    public static float[] Create(int length, int seed, float spread = 4)
    {
        var random = new Random(seed);
        var scores = new float[length];
        for (var i = 0; i < length; i++)
        {
            var normal = random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2;
            scores[i] = i > 0 && random.Next(8) == 0 ? scores[random.Next(i)] : normal * spread;
        }

        return scores;
    }
}
