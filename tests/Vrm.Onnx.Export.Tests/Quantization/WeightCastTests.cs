using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

public sealed class WeightCastTests
{
    [Fact]
    public void Widen_EveryFloat16_IsItsValue()
    {
        var widened = Widen(FloatPatterns.AllHalves, TensorType.F16);
        foreach (var half in FloatPatterns.AllHalves)
        {
            AssertSame(ValueOfFloat16(half), widened[half]);
        }
    }

    [Fact]
    public void Widen_EveryBFloat16_IsItsValue()
    {
        var widened = Widen(FloatPatterns.AllHalves, TensorType.BF16);
        foreach (var half in FloatPatterns.AllHalves)
        {
            Assert.Equal((uint)half << 16, BitConverter.SingleToUInt32Bits(widened[half]));
        }
    }

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void Narrow_WhatWidenMade_IsThePatternAgain(TensorType type)
    {
        var widened = Widen(FloatPatterns.AllHalves, type);
        var narrowed = Narrow(widened, type);
        foreach (var half in FloatPatterns.AllHalves)
        {
            if (!float.IsNaN(widened[half]))
            {
                Assert.Equal(half, narrowed[half]);
            }
        }
    }

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void Narrow_AnyFloat_IsTheNearestWithTiesToEven(TensorType type)
    {
        var values = FloatPatterns.Interesting;
        var narrowed = Narrow(values, type);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = NearestOf(values[i], type);
            if (expected != narrowed[i])
            {
                Assert.Fail($"{values[i]:R} became 0x{narrowed[i]:X4}, not 0x{expected:X4}");
            }
        }
    }

    [Theory]
    [InlineData(TensorType.F16, 0x7FC00000u)]
    [InlineData(TensorType.F16, 0xFFC00001u)]
    [InlineData(TensorType.F16, 0x7F800001u)] // signaling, and all of its payload below the bits that are kept
    [InlineData(TensorType.BF16, 0x7FC00000u)]
    [InlineData(TensorType.BF16, 0xFFC00001u)]
    [InlineData(TensorType.BF16, 0x7F800001u)]
    [InlineData(TensorType.BF16, 0x7FFFFFFFu)] // rounding it up would give negative zero
    public void Narrow_NaN_StaysAQuietNaNOfItsSign(TensorType type, uint bits)
    {
        var values = new float[33];
        Array.Fill(values, BitConverter.UInt32BitsToSingle(bits));
        var quiet = type == TensorType.F16 ? 0x7E00 : 0x7FC0;
        foreach (var half in Narrow(values, type))
        {
            Assert.Equal(quiet, half & quiet);
            Assert.Equal(bits >> 31, (uint)half >> 15);
        }
    }

    [Theory]
    [InlineData(TensorType.F16, 65504f, true)]
    [InlineData(TensorType.F16, 65519.996f, true)] // rounds down to 65504
    [InlineData(TensorType.F16, 65520f, false)] // the tie, to even, which is infinity
    [InlineData(TensorType.F16, -65520f, false)]
    [InlineData(TensorType.F16, float.MaxValue, false)]
    [InlineData(TensorType.F16, float.NegativeInfinity, false)]
    [InlineData(TensorType.F16, float.NaN, false)]
    [InlineData(TensorType.BF16, 3.3895314e38f, true)]
    [InlineData(TensorType.BF16, 3.3961775e38f, false)] // 0x7F7F8000
    [InlineData(TensorType.BF16, float.MaxValue, false)]
    [InlineData(TensorType.F32, float.MaxValue, true)]
    [InlineData(TensorType.F32, float.PositiveInfinity, false)]
    public void Narrow_BeyondTheRange_IsReportedAtItsIndex(TensorType type, float value, bool fits)
    {
        for (var at = 0; at < 70; at++)
        {
            var values = new float[70];
            values[at] = value;
            values[^1] = value;
            Assert.Equal(fits ? -1 : at, WeightCast.Narrow(values, type, new byte[70 * type.Bits() / 8]));
        }
    }

    [Theory]
    [MemberData(nameof(FloatPatterns.Lengths), MemberType = typeof(FloatPatterns))]
    public void BFloat16Cast_AnyLength_EqualsItsScalarTwin(int length)
    {
        var values = FloatPatterns.Random(length, length);
        var (vector, scalar) = (new ushort[length], new ushort[length]);
        BFloat16Cast.Narrow(values, vector);
        BFloat16Cast.NarrowScalar(values, scalar);
        Assert.Equal(scalar, vector);
        var (wide, wideScalar) = (new float[length], new float[length]);
        BFloat16Cast.Widen(vector, wide);
        BFloat16Cast.WidenScalar(vector, wideScalar);
        Assert.True(MemoryMarshal.AsBytes<float>(wide).SequenceEqual(MemoryMarshal.AsBytes<float>(wideScalar)));
    }

    [Theory]
    [MemberData(nameof(FloatPatterns.Lengths), MemberType = typeof(FloatPatterns))]
    public void FiniteRange_AnyLength_EqualsItsScalarTwin(int length)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var values = FloatPatterns.Random(length, seed);
            foreach (var limit in (uint[])[FiniteRange.Float16Limit, FiniteRange.BFloat16Limit, FiniteRange.Float32Limit])
            {
                Assert.Equal(FiniteRange.IndexOfFirstBeyondScalar(values, limit), FiniteRange.IndexOfFirstBeyond(values, limit));
            }
        }
    }

    [Fact]
    public void WidenAndNarrow_WrongTypeOrLength_Throw()
    {
        Assert.Throws<ArgumentException>(() => WeightCast.Widen(new byte[8], TensorType.I64, new float[1]));
        Assert.Throws<ArgumentException>(() => WeightCast.Widen(new byte[7], TensorType.F16, new float[3]));
        Assert.Throws<ArgumentException>(() => WeightCast.Widen(new byte[8], TensorType.F16, new float[3]));
        Assert.Throws<ArgumentException>(() => WeightCast.Narrow(new float[3], TensorType.BF16, new byte[8]));
    }

    private static float[] Widen(ushort[] halves, TensorType type)
    {
        var widened = new float[halves.Length];
        WeightCast.Widen(MemoryMarshal.AsBytes<ushort>(halves), type, widened);
        return widened;
    }

    private static ushort[] Narrow(float[] values, TensorType type)
    {
        var narrowed = new ushort[values.Length];
        WeightCast.Narrow(values, type, MemoryMarshal.AsBytes(narrowed.AsSpan()));
        return narrowed;
    }

    // Sign, 5 bits of exponent, 10 of fraction, from the definition.
    private static float ValueOfFloat16(ushort half)
    {
        var (exponent, fraction) = ((half >> 10) & 0x1F, half & 0x3FF);
        var magnitude = exponent switch
        {
            0 => fraction * Math.Pow(2, -24),
            31 => fraction == 0 ? double.PositiveInfinity : double.NaN,
            _ => (1024 + fraction) * Math.Pow(2, exponent - 25),
        };
        return (float)(half >> 15 == 0 ? magnitude : -magnitude);
    }

    // Searched among all values of the type, so it shares no arithmetic with what it checks. NaN by its own rule: sign, quiet bit.
    private static ushort NearestOf(float value, TensorType type)
    {
        var narrowed = new ushort[1];
        if (float.IsNaN(value))
        {
            WeightCast.Narrow([value], type, MemoryMarshal.AsBytes(narrowed.AsSpan()));
            return narrowed[0];
        }

        var sign = BitConverter.SingleToUInt32Bits(value) >> 31 << 15;
        var magnitude = Math.Abs((double)value);
        var infinity = type == TensorType.F16 ? 0x7C00 : 0x7F80;
        var (low, high) = (0, infinity);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = ValueOf(middle, type) <= magnitude ? (middle, high) : (low, middle);
        }

        var (below, above) = (magnitude - ValueOf(low, type), ValueOf(high, type) - magnitude);
        var nearest = below < above || (below == above && low % 2 == 0) ? low : high;
        return (ushort)(sign | (uint)(float.IsInfinity(value) ? infinity : nearest));
    }

    // Infinity stands where the next value would be: that is what rounding to nearest compares with.
    private static double ValueOf(int pattern, TensorType type) => type == TensorType.F16
        ? pattern == 0x7C00 ? 65536 : ValueOfFloat16((ushort)pattern)
        : pattern == 0x7F80 ? Math.Pow(2, 128) : BitConverter.UInt32BitsToSingle((uint)pattern << 16);

    private static void AssertSame(float expected, float actual)
    {
        if (float.IsNaN(expected))
        {
            Assert.True(float.IsNaN(actual));
        }
        else
        {
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(actual));
        }
    }
}
