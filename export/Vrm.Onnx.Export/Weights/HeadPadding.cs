namespace Vrm.Onnx.Export.Weights;

/// <summary>How the numbers of an attention head are spread over a larger head, with zeros between and behind them.</summary>
/// <remarks>
/// ONNX Runtime's attention takes heads of a multiple of 16 numbers. Zeros in queries and keys add nothing to a score, and zeros in
/// values nothing to a mixture, so that padded heads compute the same.
/// </remarks>
internal sealed class HeadPadding
{
    /// <summary>What head sizes have to be multiples of.</summary>
    private const int Unit = 16;

    private readonly int[] _sources;

    private HeadPadding(int size, int[] sources)
    {
        Size = size;
        _sources = sources;
    }

    /// <summary>Numbers per head before.</summary>
    public int Size { get; }

    /// <summary>Numbers per head after.</summary>
    public int PaddedSize => _sources.Length;

    /// <summary>The size that heads of a size are padded to.</summary>
    public static int Padded(int size) => checked((size + Unit - 1) / Unit * Unit);

    /// <summary>For values: zeros behind them.</summary>
    public static HeadPadding OfValues(int size) => new(size, Sources(Padded(size), i => i < size ? i : -1));

    /// <summary>For queries and keys, whose halves are turned against each other: each half stays the beginning of a half.</summary>
    public static HeadPadding OfRotated(int size)
    {
        var (half, paddedHalf) = (size / 2, Padded(size) / 2);
        return new HeadPadding(size, Sources(2 * paddedHalf, i => i % paddedHalf < half ? (i / paddedHalf * half) + (i % paddedHalf) : -1));
    }

    /// <summary>
    /// For queries and keys whose first numbers are turned in neighbouring pairs: the first of each pair come to the beginning of the first
    /// half, the second to that of the other; the numbers that are not turned fill the places behind them, whose angles are 0.
    /// </summary>
    /// <param name="size">Numbers per head.</param>
    /// <param name="rotated">How many of them are turned.</param>
    public static HeadPadding OfInterleaved(int size, int rotated)
    {
        var (half, pairs) = (Padded(size) / 2, rotated / 2);
        var next = rotated;
        return new HeadPadding(size, Sources(2 * half, i => i % half < pairs ? (2 * (i % half)) + (i / half) : next < size ? next++ : -1));
    }

    /// <summary>Where a number of the padded head comes from: its place in the head before, or −1 for a zero.</summary>
    public int Source(int place) => _sources[place];

    private static int[] Sources(int count, Func<int, int> source) => [.. Enumerable.Range(0, count).Select(source)];
}
