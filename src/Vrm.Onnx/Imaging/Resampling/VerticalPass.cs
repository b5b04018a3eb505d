using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>One result row of the vertical pass: each byte is a weighted sum of the bytes above each other in the source rows.</summary>
/// <remarks>
/// Lanes are neighbouring bytes of the row, whatever channel they belong to. The last block overlaps the one before it,
/// so there is no remainder once a row is as long as a block; shorter rows take the next narrower implementation.
/// </remarks>
internal static class VerticalPass
{
    /// <param name="source">The source rows and their weights.</param>
    /// <param name="target">The result row.</param>
    /// <param name="width">Which implementation runs, at most; for tests of their equality.</param>
    public static void Apply(TapRows source, Span<byte> target, VectorWidth width)
    {
        source.Require(target.Length);
        if (width >= VectorWidth.Bits512 && target.Length >= Vector512<byte>.Count)
        {
            Apply512(source, target);
        }
        else if (width >= VectorWidth.Bits256 && target.Length >= Vector256<byte>.Count)
        {
            Apply256(source, target);
        }
        else if (width >= VectorWidth.Bits128 && target.Length >= Vector128<byte>.Count)
        {
            Apply128(source, target);
        }
        else
        {
            ApplyScalar(source, target);
        }
    }

    private static void Apply512(TapRows source, Span<byte> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source.Pixels);
        var last = target.Length - Vector512<byte>.Count;
        for (var x = 0; ; x = Math.Min(x + Vector512<byte>.Count, last))
        {
            Vector512<int> a = default, b = default, c = default, d = default;
            var offset = (nuint)x;
            foreach (var weight in source.Weights)
            {
                var k = Vector512.Create(weight);
                a += ByteLanes.Load512(ref from, offset) * k;
                b += ByteLanes.Load512(ref from, offset + 16) * k;
                c += ByteLanes.Load512(ref from, offset + 32) * k;
                d += ByteLanes.Load512(ref from, offset + 48) * k;
                offset += (nuint)source.Stride;
            }
            ByteLanes.Round(a, b, c, d).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)x);
            if (x == last)
            {
                return;
            }
        }
    }

    private static void Apply256(TapRows source, Span<byte> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source.Pixels);
        var last = target.Length - Vector256<byte>.Count;
        for (var x = 0; ; x = Math.Min(x + Vector256<byte>.Count, last))
        {
            Vector256<int> a = default, b = default, c = default, d = default;
            var offset = (nuint)x;
            foreach (var weight in source.Weights)
            {
                var k = Vector256.Create(weight);
                a += ByteLanes.Load256(ref from, offset) * k;
                b += ByteLanes.Load256(ref from, offset + 8) * k;
                c += ByteLanes.Load256(ref from, offset + 16) * k;
                d += ByteLanes.Load256(ref from, offset + 24) * k;
                offset += (nuint)source.Stride;
            }
            ByteLanes.Round(a, b, c, d).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)x);
            if (x == last)
            {
                return;
            }
        }
    }

    private static void Apply128(TapRows source, Span<byte> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source.Pixels);
        var last = target.Length - Vector128<byte>.Count;
        for (var x = 0; ; x = Math.Min(x + Vector128<byte>.Count, last))
        {
            Vector128<int> a = default, b = default, c = default, d = default;
            var offset = (nuint)x;
            foreach (var weight in source.Weights)
            {
                var k = Vector128.Create(weight);
                a += ByteLanes.Load128(ref from, offset) * k;
                b += ByteLanes.Load128(ref from, offset + 4) * k;
                c += ByteLanes.Load128(ref from, offset + 8) * k;
                d += ByteLanes.Load128(ref from, offset + 12) * k;
                offset += (nuint)source.Stride;
            }
            ByteLanes.Round(a, b, c, d).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)x);
            if (x == last)
            {
                return;
            }
        }
    }

    private static void ApplyScalar(TapRows source, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var sum = 0;
            for (var j = 0; j < source.Weights.Length; j++)
            {
                sum += source.Weights[j] * source.Pixels[(j * source.Stride) + x];
            }
            target[x] = ByteLanes.Round(sum);
        }
    }
}
