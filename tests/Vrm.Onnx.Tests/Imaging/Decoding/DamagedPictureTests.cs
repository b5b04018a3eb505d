using System.Buffers.Binary;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>Files that are cut, changed or lying: a typed error, and no memory in proportion to the lie.</summary>
public class DamagedPictureTests
{
    private const long SmallAllocation = 1 << 20;

    private static readonly byte[] s_frameMarker = [0xFF, 0xC0];

    public static TheoryData<int> Cuts() => [0, 1, 2, 3, 7, 8, 11, 20, 33, 50, 60, 80, 99];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Decode_PngCutAtPercent_IsRefused(int percent)
    {
        var file = NoisePng(64, 48);
        RequireRefused(file.AsSpan(0, file.Length * percent / 100), ImageFault.Truncated, ImageFault.UnknownFormat);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Decode_JpegCutAtPercent_IsRefused(int percent)
    {
        var file = TestJpeg.Colours;
        RequireRefused(file.AsSpan(0, file.Length * percent / 100), ImageFault.Truncated, ImageFault.UnknownFormat);
    }

    [Fact]
    public void Decode_PngWithoutItsEnd_IsRefused()
    {
        var file = NoisePng(8, 8);
        RequireRefused(file.AsSpan(0, file.Length - 12), ImageFault.Truncated);
        RequireRefused(file.AsSpan(0, file.Length - 1), ImageFault.Truncated);
    }

    [Fact]
    public void Decode_PngByteChangedAnywhere_IsRefusedOrUnchanged()
    {
        var file = NoisePng(16, 16);
        var expected = RgbImage.Decode(file).Pixels.ToArray();
        for (var i = 0; i < file.Length; i++)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= 0x55;
            // A checksum covers every byte, so pixels are either right or refused.
            if (TryDecode(changed) is { } image)
            {
                Assert.Equal(expected, image.Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void Decode_JpegByteChangedAnywhere_IsDecodedOrRefused()
    {
        var file = TestJpeg.Colours;
        for (var i = 0; i < file.Length; i += 3)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= 0xFF;
            _ = TryDecode(changed);
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Decode_PngOfNoPixels_IsRefused(int width, int height) =>
        RequireRefused(new PngBuilder().Header(width, height, 8, 2).Data([], 3).End(), ImageFault.Empty);

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(1, 65_535)]
    public void Decode_PngBeyondTheSideLimit_IsRefused(int width, int height) =>
        RequireRefused(PngBuilder.Uniform(width, height), ImageFault.TooLarge);

    [Fact]
    public void Decode_PngBeyondThePixelLimit_IsRefused()
    {
        var options = new ImageDecodeOptions { Limits = new ImageLimits { MaxPixels = 99 } };
        Assert.Equal(ImageFault.TooLarge, Assert.Throws<ImageException>(() => RgbImage.Decode(PngBuilder.Uniform(10, 10), options)).Fault);
    }

    [Fact]
    public void Decode_MoreBytesThanTheLimit_IsRefused()
    {
        var file = NoisePng(16, 16);
        var options = new ImageDecodeOptions { Limits = new ImageLimits { MaxBytes = file.Length - 1 } };
        Assert.Equal(ImageFault.TooLarge, Assert.Throws<ImageException>(() => RgbImage.Decode(file, options)).Fault);
        Assert.Equal(ImageFault.TooLarge, Assert.Throws<ImageException>(() => RgbImage.Load(new MemoryStream(file), options)).Fault);
    }

    [Theory]
    [InlineData(16_384, 4_096)]
    [InlineData(4_000, 16_000)]
    public void Decode_SmallPngThatStatesAHugePicture_IsRefusedWithoutABuffer(int width, int height) =>
        RequireRefused(new PngBuilder().Header(width, height, 8, 2).Data(new byte[300], 300).End(), ImageFault.Truncated);

    [Fact]
    public void Decode_SmallJpegThatStatesAHugePicture_IsRefusedWithoutABuffer()
    {
        var file = (byte[])TestJpeg.Colours.Clone();
        var frame = file.AsSpan().IndexOf(s_frameMarker);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 4_096);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 16_384);
        RequireRefused(file, ImageFault.Truncated);
    }

    [Fact]
    public void Decode_PngWithFewerRowsThanStated_IsRefused() =>
        RequireRefused(new PngBuilder().Header(8, 9, 8, 2).Data(new byte[8 * 8 * 3], 24).End(), ImageFault.Corrupt);

    [Fact]
    public void Decode_JpegWithMoreRowsThanItsData_IsRefused()
    {
        var file = (byte[])TestJpeg.Colours.Clone();
        var frame = file.AsSpan().IndexOf(s_frameMarker);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 400);
        RequireRefused(file, ImageFault.Corrupt, ImageFault.Truncated);
    }

    [Theory]
    [InlineData(8, 5)] // no such colour type
    [InlineData(16, 3)] // a palette of 16 bits
    [InlineData(3, 0)]
    public void Decode_PngOfAnImpossibleKind_IsRefused(byte bits, byte colorType) =>
        RequireRefused(new PngBuilder().Header(4, 4, bits, colorType).Data(new byte[64], 16).End(), ImageFault.Corrupt);

    [Theory]
    [InlineData(0xC3)] // lossless
    [InlineData(0xC9)] // arithmetic coding
    public void Decode_JpegOfAnotherCodingProcess_IsRefusedByName(byte marker)
    {
        var file = (byte[])TestJpeg.Colours.Clone();
        file[file.AsSpan().IndexOf(s_frameMarker) + 1] = marker;
        RequireRefused(file, ImageFault.UnsupportedFeature);
    }

    [Fact]
    public void Decode_JpegOf12Bits_IsRefusedByName()
    {
        var file = (byte[])TestJpeg.Colours.Clone();
        file[file.AsSpan().IndexOf(s_frameMarker) + 4] = 12;
        RequireRefused(file, ImageFault.UnsupportedFeature);
    }

    [Fact]
    public void Load_DamagedFile_NamesTheFile()
    {
        using var folder = new Shared.TemporaryFolder();
        var path = folder.File("cut.png");
        File.WriteAllBytes(path, NoisePng(8, 8).AsSpan(0, 40));
        var error = Assert.Throws<ImageException>(() => RgbImage.Load(path));
        Assert.Equal(path, error.Path);
        Assert.StartsWith("cut.png: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(path)!, error.Message, StringComparison.Ordinal);
    }

    private static byte[] NoisePng(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(7).NextBytes(pixels);
        return PngBuilder.Rgb(pixels, width, height);
    }

    private static RgbImage? TryDecode(byte[] file)
    {
        try
        {
            return RgbImage.Decode(file);
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private static void RequireRefused(ReadOnlySpan<byte> file, params ImageFault[] faults)
    {
        var copy = file.ToArray();
        _ = TryDecode(copy); // the first call compiles and starts libvips
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(copy));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < SmallAllocation, "Refusing the picture took more than a megabyte.");
        Assert.Contains(error.Fault, faults);
    }
}
