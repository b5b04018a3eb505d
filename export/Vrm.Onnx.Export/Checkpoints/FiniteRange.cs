using System.Numerics;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>Finds values that are not finite in a type, be it that they are too large for it or that they never were.</summary>
internal static class FiniteRange
{
    /// <summary>65520 as bits: halfway from the largest float16, 65504, to what would be the next one; it rounds to even, which is infinity.</summary>
    public const uint Float16Limit = 0x477F_F000;

    /// <summary>The same for bfloat16: halfway behind its largest value, 3.39e38.</summary>
    public const uint BFloat16Limit = 0x7F7F_8000;

    /// <summary>Infinity itself.</summary>
    public const uint Float32Limit = 0x7F80_0000;

    private const uint Magnitude = 0x7FFF_FFFF;

    /// <summary>Index of the first value whose magnitude is <paramref name="limit"/> or more (both as float32 bits, so NaN is as well), or -1.</summary>
    public static int IndexOfFirstBeyond(ReadOnlySpan<float> values, uint limit)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var magnitudes = Vector.AsVectorUInt32(new Vector<float>(values[i..])) & new Vector<uint>(Magnitude);
            if (Vector.GreaterThanOrEqualAny(magnitudes, new Vector<uint>(limit)))
            {
                break;
            }
        }

        var rest = IndexOfFirstBeyondScalar(values[i..], limit);
        return rest < 0 ? -1 : i + rest;
    }

    /// <summary>The twin of <see cref="IndexOfFirstBeyond"/>, one element at a time.</summary>
    public static int IndexOfFirstBeyondScalar(ReadOnlySpan<float> values, uint limit)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if ((BitConverter.SingleToUInt32Bits(values[i]) & Magnitude) >= limit)
            {
                return i;
            }
        }

        return -1;
    }
}
