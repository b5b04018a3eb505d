using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Frames;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Tests.Imaging.Frames;

/// <summary>YUV to RGB: the formula, and vectors against the scalar equivalent at every length.</summary>
public class YuvRowTests
{
    private static readonly int[] s_lengths = [.. Enumerable.Range(1, 130), 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 2047, 2048];

    public static TheoryData<YuvMatrix, YuvRange> Kinds()
    {
        var kinds = new TheoryData<YuvMatrix, YuvRange>();
        foreach (var matrix in Enum.GetValues<YuvMatrix>())
        {
            kinds.Add(matrix, YuvRange.Limited);
            kinds.Add(matrix, YuvRange.Full);
        }
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromNv12_AnyLength_EqualsScalar(YuvMatrix matrix, YuvRange range)
    {
        var k = YuvCoefficients.Of(matrix, range);
        foreach (var length in s_lengths)
        {
            var (luma, chroma) = (Noise(length), Noise((length + 1) / 2 * 2));
            var (expected, actual) = (new byte[length * 3], new byte[length * 3]);
            YuvRow.FromNv12(new Nv12Row(luma, chroma), expected, in k, VectorWidth.Scalar);
            YuvRow.FromNv12(new Nv12Row(luma, chroma), actual, in k, VectorWidths.Widest);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromYuy2_AnyLength_EqualsScalar(YuvMatrix matrix, YuvRange range)
    {
        var k = YuvCoefficients.Of(matrix, range);
        foreach (var length in s_lengths)
        {
            var row = Noise((length + 1) / 2 * 4);
            var (expected, actual) = (new byte[length * 3], new byte[length * 3]);
            YuvRow.FromYuy2(row, expected, in k, VectorWidth.Scalar);
            YuvRow.FromYuy2(row, actual, in k, VectorWidths.Widest);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(PixelFormat.Rgba32)]
    [InlineData(PixelFormat.Bgra32)]
    public void RawPixelRow_AnyLength_EqualsScalar(PixelFormat format)
    {
        foreach (var length in s_lengths)
        {
            var row = Noise(length * 4);
            var (expected, actual) = (new byte[length * 3], new byte[length * 3]);
            RawPixelRow.ToRgb(row, expected, format, VectorWidth.Scalar);
            RawPixelRow.ToRgb(row, actual, format, VectorWidths.Widest);
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>The recommendations give RGB to YUV; here is their inverse in double precision.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromNv12_EveryFifthValue_IsTheFormulaRounded(YuvMatrix matrix, YuvRange range)
    {
        var k = YuvCoefficients.Of(matrix, range);
        var (kr, kb) = matrix == YuvMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        var (a, b, zero) = range == YuvRange.Limited ? (255.0 / 219, 255.0 / 224, 16) : (1.0, 1.0, 0);
        var rgb = new byte[3];
        for (var y = 0; y < 256; y += 5)
        {
            for (var u = 0; u < 256; u += 5)
            {
                for (var v = 0; v < 256; v += 5)
                {
                    YuvRow.FromNv12(new Nv12Row([(byte)y], [(byte)u, (byte)v]), rgb, in k, VectorWidth.Scalar);
                    var red = (a * (y - zero)) + (b * 2 * (1 - kr) * (v - 128));
                    var blue = (a * (y - zero)) + (b * 2 * (1 - kb) * (u - 128));
                    // Luma is the weighted sum, so green is what is left of it.
                    var green = ((a * (y - zero)) - (kr * red) - (kb * blue)) / (1 - kr - kb);
                    RequireRounded(red, rgb[0]);
                    RequireRounded(green, rgb[1]);
                    RequireRounded(blue, rgb[2]);
                }
            }
        }
    }

    private static void RequireRounded(double exact, byte actual) =>
        Assert.InRange(Math.Abs(Math.Clamp(exact, 0, 255) - actual), 0, 0.501);

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
