using System.Runtime.InteropServices;

namespace Vrm.Onnx.Export.Tests.Quantization;

/// <summary>Floats that conversions get wrong: every boundary of the narrow types, and random bits.</summary>
internal static class FloatPatterns
{
    /// <summary>All 65,536 patterns of 16 bits.</summary>
    public static ushort[] AllHalves { get; } = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];

    /// <summary>Every float16 and bfloat16 as float32, the midpoint behind each, the neighbours of both, and a million random patterns.</summary>
    public static float[] Interesting { get; } = [.. MakeInteresting()];

    /// <summary>Lengths around the vector widths.</summary>
    public static TheoryData<int> Lengths => [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 2048];

    public static float[] Random(int count, int seed)
    {
        var values = new float[count];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static IEnumerable<float> MakeInteresting()
    {
        foreach (var half in AllHalves)
        {
            var exact = BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(half));
            foreach (var step in (uint[])[0, 1, 0x0FFF, 0x1000, 0x1001, 0x1FFF]) // half a float16 step is 2^12 float32 steps
            {
                yield return BitConverter.UInt32BitsToSingle(exact + step);
            }

            foreach (var step in (uint[])[0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF]) // half a bfloat16 step is 2^15
            {
                yield return BitConverter.UInt32BitsToSingle(((uint)half << 16) + step);
            }
        }

        foreach (var value in Random(1_000_000, seed: 1))
        {
            yield return value;
        }
    }
}
