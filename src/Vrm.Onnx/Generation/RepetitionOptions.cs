namespace Vrm.Onnx;

/// <summary>When repeated text counts as a loop that will not end by itself: the same run of tokens over and over.</summary>
/// <remarks>Immutable and thread-safe. All three conditions have to hold.</remarks>
public sealed record RepetitionOptions
{
    internal const int LargestPeriod = 1024;

    /// <summary>The longest run of tokens that is looked for, in tokens.</summary>
    /// <value>64; from 1 to 1024. The cost of a token grows with it.</value>
    public int MaxPeriod { get; init; } = 64;

    /// <summary>How often the run has to stand in a row.</summary>
    /// <value>4; at least 2.</value>
    public int MinRepeats { get; init; } = 4;

    /// <summary>How many tokens all repeats have to make up together. Keeps short runs, such as a line of dashes, from counting too soon.</summary>
    /// <value>48; at least 1.</value>
    public int MinLength { get; init; } = 48;

    /// <exception cref="InvalidOptionException">A value is outside its range.</exception>
    internal void Validate()
    {
        Require(MaxPeriod is >= 1 and <= LargestPeriod, nameof(MaxPeriod), MaxPeriod, $"between 1 and {LargestPeriod}");
        Require(MinRepeats is >= 2 and <= 1_000_000, nameof(MinRepeats), MinRepeats, "between 2 and 1000000");
        Require(MinLength is >= 1, nameof(MinLength), MinLength, "at least 1");
    }

    private static void Require(bool condition, string option, int value, string allowed)
    {
        if (!condition)
        {
            throw new InvalidOptionException($"{nameof(RepetitionOptions)}.{option}", $"{value}", allowed);
        }
    }
}
