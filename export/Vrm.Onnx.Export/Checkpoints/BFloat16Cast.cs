using System.Numerics;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>bfloat16 is the upper half of a float32: widening appends zeros, narrowing rounds the lower half away.</summary>
internal static class BFloat16Cast
{
    private const uint QuietBit = 0x0040_0000;
    private const uint Magnitude = 0x7FFF_FFFF;
    private const uint Infinity = 0x7F80_0000;

    public static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            Vector.AsVectorSingle(low << 16).CopyTo(destination[i..]);
            Vector.AsVectorSingle(high << 16).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        WidenScalar(source[i..], destination[i..]);
    }

    public static void WidenScalar(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    public static void Narrow(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var low = Round(Vector.AsVectorUInt32(new Vector<float>(source[i..])));
            var high = Round(Vector.AsVectorUInt32(new Vector<float>(source[(i + Vector<uint>.Count)..])));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }

        NarrowScalar(source[i..], destination[i..]);
    }

    public static void NarrowScalar(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(source[i]);
            destination[i] = (ushort)((bits & Magnitude) > Infinity ? (bits | QuietBit) >> 16 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    // Adding just under half of the last kept bit, and one more if that bit is odd, rounds to nearest with ties to even;
    // a carry runs into the exponent and from the largest finite value into infinity, as it should. NaN must not carry.
    private static Vector<uint> Round(Vector<uint> bits)
    {
        var rounded = bits + new Vector<uint>(0x7FFF) + ((bits >>> 16) & Vector<uint>.One);
        var isNaN = Vector.GreaterThan(bits & new Vector<uint>(Magnitude), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, bits | new Vector<uint>(QuietBit), rounded) >>> 16;
    }
}
