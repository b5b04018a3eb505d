using System.Diagnostics;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>For each result pixel of one axis: the first source pixel and the fixed-point weights of those that follow.</summary>
/// <remarks>Kept and refilled, so that after the first picture of a size nothing is allocated. Not thread-safe while being filled.</remarks>
internal sealed class KernelTable
{
    /// <summary>Fraction bits of a weight; with 8-bit pixels the sums fit 32 bits.</summary>
    public const int Precision = 22;

    /// <summary>Half a unit, added before the shift back to bytes.</summary>
    public const int Rounding = 1 << (Precision - 1);

    /// <summary>Weights per pixel are padded with zeros to a multiple of this, which is the widest step of the passes.</summary>
    public const int Padding = 4;

    private int[] _first = [];
    private int[] _weights = [];
    private double[] _exact = [];
    private int _count;

    /// <summary>Weights from one result pixel to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>First source pixel per wanted result pixel.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, _count);

    /// <summary>[wanted pixels, <see cref="Stride"/>], zero behind the last tap.</summary>
    public ReadOnlySpan<int> Weights => _weights.AsSpan(0, _count * Stride);

    /// <summary>First source pixel in use.</summary>
    public int SourceStart { get; private set; }

    /// <summary>One behind the last source pixel in use.</summary>
    public int SourceEnd { get; private set; }

    /// <summary>Fills the table as Pillow's precompute_coeffs and normalize_coeffs_8bpc do.</summary>
    public void Fill(in AxisSpan axis, ResizeFilter filter)
    {
        Debug.Assert(axis is { Source: > 0, Target: > 0, Count: > 0 } && axis.First + axis.Count <= axis.Target);
        var scale = (double)(axis.High - axis.Low) / axis.Target;
        var filterScale = Math.Max(scale, 1);
        var support = FilterKernel.Support(filter) * filterScale;
        Reserve(axis.Count, Math.Min(axis.Source, checked(((int)Math.Ceiling(support) * 2) + 1)));
        SourceStart = axis.Source;
        SourceEnd = 0;
        for (var i = 0; i < axis.Count; i++)
        {
            var center = axis.Low + ((axis.First + i + 0.5) * scale);
            var first = Math.Max(0, (int)(center - support + 0.5));
            var end = Math.Min(axis.Source, (int)(center + support + 0.5));
            _first[i] = first;
            SourceStart = Math.Min(SourceStart, first);
            SourceEnd = Math.Max(SourceEnd, end);
            FillPixel(i, Math.Max(0, end - first), new Tap(first, center, 1 / filterScale), filter);
        }
    }

    private void FillPixel(int index, int taps, Tap tap, ResizeFilter filter)
    {
        var exact = _exact.AsSpan(0, taps);
        var sum = 0.0;
        for (var j = 0; j < taps; j++)
        {
            // In this order: the sum of the integers first, as the original rounds it.
            exact[j] = FilterKernel.Evaluate(filter, (tap.First + j - tap.Center + 0.5) * tap.InverseScale);
            sum += exact[j];
        }
        var weights = _weights.AsSpan(index * Stride, Stride);
        weights[taps..].Clear();
        for (var j = 0; j < taps; j++)
        {
            var weight = (sum != 0 ? exact[j] / sum : exact[j]) * (1 << Precision);
            weights[j] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
        }
    }

    private void Reserve(int count, int taps)
    {
        _count = count;
        Stride = (taps + Padding - 1) / Padding * Padding;
        if (_first.Length < count)
        {
            _first = new int[count];
        }
        var weights = checked(count * Stride);
        if (_weights.Length < weights)
        {
            _weights = new int[weights];
        }
        if (_exact.Length < taps)
        {
            _exact = new double[taps];
        }
    }

    /// <summary>Where the weights of one result pixel are taken from the filter.</summary>
    private readonly record struct Tap(int First, double Center, double InverseScale);
}
