using System.Numerics;

namespace Vrm.Onnx.Training;

/// <summary>Random numbers that are the same for the same seed on every machine and in every version of .NET: SplitMix64 (Steele et al., OOPSLA 2014).</summary>
/// <remarks>The state is one number, so that a training that goes on continues with the same sequence.</remarks>
internal sealed class SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public SeededRandom(ulong state) => State = state;

    /// <summary>A sequence of its own for one purpose.</summary>
    public SeededRandom(ulong seed, string purpose)
    {
        State = seed;
        foreach (var character in purpose)
        {
            State = (BitOperations.RotateLeft(State, 5) ^ character) * Golden;
        }
    }

    /// <summary>Where in the sequence this is.</summary>
    public ulong State { get; private set; }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        State += Golden;
        var z = State;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to before 1 with 24 random bits.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number from 0 to before <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)(((UInt128)Next() * (uint)limit) >> 64);

    /// <summary>Puts elements in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
