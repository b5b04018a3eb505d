using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>The horizontal pass over four rows of quads at once, so that one load of a weight serves four rows.</summary>
/// <remarks>
/// Lanes are the four bytes of a quad, times four, two or one neighbouring taps for 512, 256 or 128 bits; the taps are added up at the end.
/// Weights are padded with zeros to a multiple of four taps (<see cref="KernelTable.Padding"/>), so there is no remainder,
/// and rows are padded so that loads under zero weights stay inside the buffer.
/// </remarks>
internal static class HorizontalPass
{
    /// <summary>Rows per call.</summary>
    public const int Rows = 4;

    private const int Lanes = QuadRow.Lanes;

    /// <summary>Bytes that one row of source quads needs, read-ahead included.</summary>
    public static int SourceStride(KernelTable table) => (table.SourceEnd - table.SourceStart + table.Stride) * Lanes;

    /// <param name="source">Four rows of quads that begin at the table's first source pixel, <see cref="SourceStride"/> apart.</param>
    /// <param name="target">Four rows of quads, one per result pixel of the table, without gaps.</param>
    /// <param name="table">First pixels and weights.</param>
    /// <param name="width">Which implementation runs, at most; for tests of their equality.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> target, KernelTable table, VectorWidth width)
    {
        // The two checks that the unchecked loads and stores below rely on.
        source = source[..(Rows * SourceStride(table))];
        target = target[..(Rows * table.First.Length * Lanes)];
        switch (width)
        {
            case VectorWidth.Bits512:
                Apply512(source, target, table);
                break;
            case VectorWidth.Bits256:
                Apply256(source, target, table);
                break;
            case VectorWidth.Bits128:
                Apply128(source, target, table);
                break;
            default:
                ApplyScalar(source, target, table);
                break;
        }
    }

    private static void Apply512(ReadOnlySpan<byte> source, Span<byte> target, KernelTable table)
    {
        var perLane = Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var weights = ref MemoryMarshal.GetReference(table.Weights);
        var stride = (nuint)SourceStride(table);
        var taps = (nuint)table.Stride;
        for (var x = 0; x < table.First.Length; x++)
        {
            Vector512<int> a = default, b = default, c = default, d = default;
            var offset = (nuint)((table.First[x] - table.SourceStart) * Lanes);
            for (nuint j = 0; j < taps; j += 4)
            {
                var k = Vector512.Shuffle(Vector128.LoadUnsafe(ref weights, ((nuint)x * taps) + j).ToVector256().ToVector512(), perLane);
                var at = offset + (j * Lanes);
                a += ByteLanes.Load512(ref from, at) * k;
                b += ByteLanes.Load512(ref from, at + stride) * k;
                c += ByteLanes.Load512(ref from, at + (2 * stride)) * k;
                d += ByteLanes.Load512(ref from, at + (3 * stride)) * k;
            }
            Store(target, table.First.Length, x, ByteLanes.Round(Fold(Fold(a)), Fold(Fold(b)), Fold(Fold(c)), Fold(Fold(d))));
        }
    }

    private static void Apply256(ReadOnlySpan<byte> source, Span<byte> target, KernelTable table)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        var stride = (nuint)SourceStride(table);
        for (var x = 0; x < table.First.Length; x++)
        {
            Vector256<int> a = default, b = default, c = default, d = default;
            var offset = (nuint)((table.First[x] - table.SourceStart) * Lanes);
            var weights = table.Weights.Slice(x * table.Stride, table.Stride);
            for (var j = 0; j < weights.Length - 1; j += 2)
            {
                // Two broadcasts: the shuffle of the wider implementation is many instructions without AVX-512.
                var k = Vector256.Create(Vector128.Create(weights[j]), Vector128.Create(weights[j + 1]));
                var at = offset + (nuint)(j * Lanes);
                a += ByteLanes.Load256(ref from, at) * k;
                b += ByteLanes.Load256(ref from, at + stride) * k;
                c += ByteLanes.Load256(ref from, at + (2 * stride)) * k;
                d += ByteLanes.Load256(ref from, at + (3 * stride)) * k;
            }
            Store(target, table.First.Length, x, ByteLanes.Round(Fold(a), Fold(b), Fold(c), Fold(d)));
        }
    }

    private static void Apply128(ReadOnlySpan<byte> source, Span<byte> target, KernelTable table)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        var stride = (nuint)SourceStride(table);
        for (var x = 0; x < table.First.Length; x++)
        {
            Vector128<int> a = default, b = default, c = default, d = default;
            var at = (nuint)((table.First[x] - table.SourceStart) * Lanes);
            foreach (var weight in table.Weights.Slice(x * table.Stride, table.Stride))
            {
                var k = Vector128.Create(weight);
                a += ByteLanes.Load128(ref from, at) * k;
                b += ByteLanes.Load128(ref from, at + stride) * k;
                c += ByteLanes.Load128(ref from, at + (2 * stride)) * k;
                d += ByteLanes.Load128(ref from, at + (3 * stride)) * k;
                at += Lanes;
            }
            Store(target, table.First.Length, x, ByteLanes.Round(a, b, c, d));
        }
    }

    private static void ApplyScalar(ReadOnlySpan<byte> source, Span<byte> target, KernelTable table)
    {
        for (var row = 0; row < Rows; row++)
        {
            var quads = source.Slice(row * SourceStride(table), SourceStride(table));
            var results = target.Slice(row * table.First.Length * Lanes, table.First.Length * Lanes);
            for (var i = 0; i < results.Length; i++)
            {
                var x = i / Lanes;
                var weights = table.Weights.Slice(x * table.Stride, table.Stride);
                var at = ((table.First[x] - table.SourceStart) * Lanes) + (i % Lanes);
                var sum = 0;
                foreach (var weight in weights)
                {
                    sum += weight * quads[at];
                    at += Lanes;
                }
                results[i] = ByteLanes.Round(sum);
            }
        }
    }

    /// <summary>Adds the taps of the upper half to those of the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Fold(Vector512<int> sums) => sums.GetLower() + sums.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fold(Vector256<int> sums) => sums.GetLower() + sums.GetUpper();

    /// <summary>One quad per row, all four at the same x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<byte> target, int pixels, int x, Vector128<byte> quads)
    {
        ref var to = ref Unsafe.As<byte, uint>(ref MemoryMarshal.GetReference(target));
        var values = quads.AsUInt32();
        Unsafe.Add(ref to, x) = values[0];
        Unsafe.Add(ref to, pixels + x) = values[1];
        Unsafe.Add(ref to, (2 * pixels) + x) = values[2];
        Unsafe.Add(ref to, (3 * pixels) + x) = values[3];
    }
}
