namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>A set of Unicode characters, as ranges that are sorted, apart, and free of surrogates.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private CodePointSet(IReadOnlyList<(int Low, int High)> ranges) => Ranges = ranges;

    /// <summary>No character.</summary>
    public static CodePointSet Nothing { get; } = new([]);

    /// <summary>All characters.</summary>
    public static CodePointSet Everything { get; } = Of((0, Last));

    /// <summary>The ranges, both ends included.</summary>
    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public bool IsEmpty => Ranges.Count == 0;

    /// <summary>All characters in any of the ranges.</summary>
    public static CodePointSet Of(params IEnumerable<(int Low, int High)> ranges)
    {
        var merged = new List<(int Low, int High)>();
        foreach (var (low, high) in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.Low))
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            }
            else
            {
                merged.Add((low, high));
            }
        }

        return new CodePointSet(merged);
    }

    /// <summary>All characters of a text.</summary>
    public static CodePointSet Of(string characters) => Of(characters.EnumerateRunes().Select(rune => (rune.Value, rune.Value)));

    public CodePointSet Union(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    /// <summary>All characters that are not in the set.</summary>
    public CodePointSet Complement()
    {
        var gaps = new List<(int Low, int High)>();
        var next = 0;
        foreach (var (low, high) in Ranges)
        {
            gaps.Add((next, low - 1));
            next = high + 1;
        }

        return Of(gaps.Append((next, Last)));
    }

    public CodePointSet Except(CodePointSet other) => Complement().Union(other).Complement();

    public bool Contains(int codePoint) => Ranges.Any(range => range.Low <= codePoint && codePoint <= range.High);

    private static IEnumerable<(int Low, int High)> WithoutSurrogates((int Low, int High) range)
    {
        (int Low, int High)[] parts =
        [
            (range.Low, Math.Min(range.High, FirstSurrogate - 1)),
            (Math.Max(range.Low, LastSurrogate + 1), range.High),
        ];
        return parts.Where(part => part.Low <= part.High);
    }
}
