using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>The arithmetic of one block of 32 weights.</summary>
/// <remarks>
/// Symmetric round-to-nearest as ONNX Runtime's own quantizer does it: the element of largest magnitude, with its sign, becomes the
/// lowest integer (-8 or -128 about the zero point), so the scale is that element over -8 or -128; v / scale + zero point is
/// rounded with ties away from zero. 8 lanes, 4 vectors to a block, no remainder.
/// </remarks>
internal static class BlockKernel
{
    private const int Lanes = 8;

    /// <summary>The element of largest magnitude with its sign, the negative one of equals; NaN if any element is not finite.</summary>
    public static float SignedMaximum(ReadOnlySpan<float> block)
    {
        Debug.Assert(block.Length == BlockFormat.BlockSize, "whole blocks only");
        var (first, second) = (Vector256.Create(block), Vector256.Create(block[Lanes..]));
        var (third, fourth) = (Vector256.Create(block[(2 * Lanes)..]), Vector256.Create(block[(3 * Lanes)..]));
        var low = Vector256.MinNative(Vector256.MinNative(first, second), Vector256.MinNative(third, fourth));
        var high = Vector256.MaxNative(Vector256.MaxNative(first, second), Vector256.MaxNative(third, fourth));
        var spread = (first - first) + (second - second) + (third - third) + (fourth - fourth); // 0, or NaN where an element is not finite
        var minimum = ReduceMinimum(low);
        var maximum = ReduceMaximum(high);
        return (MathF.Abs(maximum) > MathF.Abs(minimum) ? maximum : minimum) + Vector256.Sum(spread);
    }

    /// <summary>The twin of <see cref="SignedMaximum"/>, one element at a time.</summary>
    public static float SignedMaximumScalar(ReadOnlySpan<float> block)
    {
        var (minimum, maximum) = (block[0], block[0]);
        foreach (var value in block)
        {
            if (!float.IsFinite(value))
            {
                return float.NaN;
            }

            minimum = MathF.Min(minimum, value);
            maximum = MathF.Max(maximum, value);
        }

        return MathF.Abs(maximum) > MathF.Abs(minimum) ? maximum : minimum;
    }

    /// <summary>The integers of a block, and what they stand for.</summary>
    /// <param name="block">32 weights.</param>
    /// <param name="parameters">The block's scale and its format's range.</param>
    /// <param name="levels">Receives 32 integers, one to a byte.</param>
    /// <param name="restored">Receives the 32 weights that the integers stand for.</param>
    public static void Quantize(ReadOnlySpan<float> block, in BlockParameters parameters, Span<byte> levels, Span<float> restored)
    {
        var first = Vector256.Narrow(QuantizeLanes(block, 0, parameters, restored), QuantizeLanes(block, Lanes, parameters, restored));
        var second = Vector256.Narrow(QuantizeLanes(block, 2 * Lanes, parameters, restored), QuantizeLanes(block, 3 * Lanes, parameters, restored));
        Vector256.Narrow(first.AsUInt16(), second.AsUInt16()).CopyTo(levels);
    }

    /// <summary>The twin of <see cref="Quantize"/>, one element at a time.</summary>
    public static void QuantizeScalar(ReadOnlySpan<float> block, in BlockParameters parameters, Span<byte> levels, Span<float> restored)
    {
        for (var i = 0; i < block.Length; i++)
        {
            var shifted = (block[i] * parameters.Reciprocal) + parameters.ZeroPoint;
            levels[i] = (byte)Math.Clamp(MathF.Round(shifted, MidpointRounding.AwayFromZero), 0, parameters.TopLevel);
            restored[i] = (levels[i] - parameters.ZeroPoint) * parameters.Scale;
        }
    }

    /// <summary>Packs 32 integers of 4 bits into 16 bytes, the even ones in the low nibbles.</summary>
    public static void PackNibbles(ReadOnlySpan<byte> levels, Span<byte> packed)
    {
        var pairs = MemoryMarshal.Cast<byte, ushort>(levels); // low byte: even element, high byte: odd element
        Vector128.Narrow(JoinNibbles(Vector128.Create(pairs)), JoinNibbles(Vector128.Create(pairs[8..]))).CopyTo(packed);
    }

    private static float ReduceMinimum(Vector256<float> lanes)
    {
        var halves = Vector128.MinNative(lanes.GetLower(), lanes.GetUpper());
        halves = Vector128.MinNative(halves, Vector128.Shuffle(halves, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MinNative(halves, Vector128.Shuffle(halves, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    private static float ReduceMaximum(Vector256<float> lanes)
    {
        var halves = Vector128.MaxNative(lanes.GetLower(), lanes.GetUpper());
        halves = Vector128.MaxNative(halves, Vector128.Shuffle(halves, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(halves, Vector128.Shuffle(halves, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    private static Vector128<ushort> JoinNibbles(Vector128<ushort> pairs) => (pairs | (pairs >>> 4)) & Vector128.Create((ushort)0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> QuantizeLanes(ReadOnlySpan<float> block, int offset, in BlockParameters parameters, Span<float> restored)
    {
        var zeroPoint = Vector256.Create((float)parameters.ZeroPoint);
        var shifted = (Vector256.Create(block[offset..]) * parameters.Reciprocal) + zeroPoint;
        var clamped = Vector256.Min(Vector256.Max(shifted, Vector256<float>.Zero), Vector256.Create((float)parameters.TopLevel));

        // What is left behind the whole part is exact, unlike clamped + 0.5, which rounds up just below a tie.
        var whole = Vector256.Floor(clamped);
        var roundsUp = Vector256.GreaterThanOrEqual(clamped - whole, Vector256.Create(0.5f));
        var level = whole + (roundsUp & Vector256<float>.One);
        ((level - zeroPoint) * parameters.Scale).CopyTo(restored[offset..]);
        return Vector256.ConvertToInt32(level);
    }
}
