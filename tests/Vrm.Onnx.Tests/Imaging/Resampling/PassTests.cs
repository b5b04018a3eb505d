using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Tests.Imaging.Resampling;

/// <summary>Every width of vectors gives the bytes of the scalar implementation, at lengths around every block size.</summary>
public class PassTests
{
    public static TheoryData<VectorWidthName, int> Lengths()
    {
        int[] lengths = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 96, 97, 127, 128, 129, 191, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 2047, 2048];
        var rows = new TheoryData<VectorWidthName, int>();
        foreach (var width in Enum.GetValues<VectorWidthName>())
        {
            foreach (var length in lengths)
            {
                rows.Add(width, length);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void VerticalPass_AnyRowLength_EqualsScalar(VectorWidthName name, int length)
    {
        var width = (VectorWidth)name;
        foreach (var taps in new[] { 1, 2, 5, 14 })
        {
            var stride = length + 3;
            var source = Noise(taps * stride);
            var weights = SignedWeights(taps);
            var expected = new byte[length];
            var actual = new byte[length];
            VerticalPass.Apply(new TapRows(source, stride, weights), expected, VectorWidth.Scalar);
            VerticalPass.Apply(new TapRows(source, stride, weights), actual, width);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void HorizontalPass_AnyRowLength_EqualsScalar(VectorWidthName name, int length)
    {
        var width = (VectorWidth)name;
        foreach (var target in new[] { 1, (length / 3) + 1, length + 5 })
        {
            var table = new KernelTable();
            table.Fill(AxisSpan.Whole(length, target), ResizeFilter.Lanczos);
            var source = Noise(HorizontalPass.Rows * HorizontalPass.SourceStride(table));
            var expected = new byte[HorizontalPass.Rows * target * QuadRow.Lanes];
            var actual = new byte[expected.Length];
            HorizontalPass.Apply(source, expected, table, VectorWidth.Scalar);
            HorizontalPass.Apply(source, actual, table, width);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void QuadRow_ThereAndBack_KeepsRowsOfAnyLength() => Assert.All(Enumerable.Range(0, 130), RequireRoundTrip);

    [Fact]
    public void VerticalPass_SourceTooShort_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VerticalPass.Apply(new TapRows(new byte[100], 64, [1, 1]), new byte[64], VectorWidth.Bits512));

    [Fact]
    public void HorizontalPass_TargetTooShort_Throws()
    {
        var table = new KernelTable();
        table.Fill(AxisSpan.Whole(8, 8), ResizeFilter.Bicubic);
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizontalPass.Apply(new byte[4 * HorizontalPass.SourceStride(table)], new byte[4 * 8 * 4 - 1], table, VectorWidth.Bits512));
    }

    private static void RequireRoundTrip(int length)
    {
        var rgb = Noise(length * 3);
        var quads = new byte[length * QuadRow.Lanes];
        QuadRow.FromRgb(rgb, quads);
        Assert.All(Enumerable.Range(0, length), x => Assert.Equal(0, quads[(x * 4) + 3]));
        var back = new byte[rgb.Length];
        QuadRow.ToRgb(quads, back);
        Assert.Equal(rgb, back);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Weights as a sharpening filter has them, so that sums go below 0 and above 255.</summary>
    private static int[] SignedWeights(int taps)
    {
        var random = new Random(taps);
        return [.. Enumerable.Range(0, taps).Select(_ => random.Next(-(1 << 21), 1 << 22))];
    }
}

/// <summary>The public face of an internal enum, for theory data.</summary>
public enum VectorWidthName
{
    Scalar = 0,
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}
