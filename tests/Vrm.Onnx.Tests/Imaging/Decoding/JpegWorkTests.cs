using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>What a JPEG costs is counted before the native decoder sees it, and bounded.</summary>
public class JpegWorkTests
{
    private const int Side = 64;
    private const int Blocks = Side * Side / 64;

    private static readonly byte[] s_all = [1, 2, 3];

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(100)]
    public void ReadHeader_ProgressiveScans_CountsScansBytesAndMemory(int scans)
    {
        var work = Work(Progressive(scans));
        Assert.Equal(scans, work.Scans);
        Assert.Equal(scans * Blocks * 64L, work.UnpackedBytes);
        Assert.Equal(Blocks * 128L, work.WholeImageBytes);
        Assert.Equal(scans + 4, work.Segments); // tables, frame, end
    }

    [Fact]
    public void Decode_ProgressiveScansUpToTheLimit_IsDecoded() => RequireGray(RgbImage.Decode(Progressive(63)));

    [Theory]
    [InlineData(101)]
    [InlineData(900)]
    public void Decode_MoreScansThanTheLimit_IsRefused(int scans) =>
        RequireRefused(Progressive(scans), ImageFault.TooLarge, nameof(ImageLimits.MaxScans));

    [Fact]
    public void Decode_ScansOfManyPixels_AreRefusedBelowTheLimitOfScans()
    {
        // 8192 x 4096 pixels in 20 scans: more than 384 MiB to go over, although the file has few bytes.
        var blocks = JpegBuilder.Blocks(8192, 4096);
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Progressive, 8192, 4096, 0x11).MeanScan([1], blocks);
        for (byte i = 1; i < 20; i++)
        {
            file.Scan([1], [i, i, 0], [0]);
        }
        Assert.Equal(20L * blocks * 64, Work(file.End()).UnpackedBytes);
        RequireRefused(file.End(), ImageFault.TooLarge, nameof(ImageLimits.MaxUnpackedBytes));
    }

    [Fact]
    public void Decode_ProgressiveWhoseCoefficientsNeedTooMuchMemory_IsRefused()
    {
        var blocks = JpegBuilder.Blocks(8192, 8192);
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Progressive, 8192, 8192, 0x11).MeanScan([1], blocks).End();
        Assert.Equal(blocks * 128L, Work(file).WholeImageBytes);
        RequireRefused(file, ImageFault.TooLarge, nameof(ImageLimits.MaxPixelMemory));
    }

    [Fact]
    public void Decode_BaselineWithAScanPerComponent_CountsMemoryAndIsDecoded()
    {
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, Side, Side, 0x22, 0x11, 0x11)
            .Scan([1], Blocks).Scan([2], Blocks / 4).Scan([3], Blocks / 4).End();
        var work = Work(file);
        Assert.Equal((3, Blocks * 3 / 2 * 64L, Blocks * 3 / 2 * 128L), (work.Scans, work.UnpackedBytes, work.WholeImageBytes));
        RequireGray(RgbImage.Decode(file));
    }

    [Fact]
    public void Decode_BaselineThatRepeatsAScan_IsCountedAndRefused()
    {
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, Side, Side, 0x11, 0x11, 0x11);
        for (var i = 0; i < 200; i++)
        {
            file.Scan([1], Blocks);
        }
        RequireRefused(file.End(), ImageFault.TooLarge, nameof(ImageLimits.MaxScans));
    }

    [Fact]
    public void ReadHeader_OneScanOfAllComponents_NeedsNoMemoryOfItsOwn()
    {
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 17, 9, 0x21, 0x11, 0x11).Scan(s_all, 4 * 4).End();
        var work = Work(file);
        Assert.Equal((1, 2 * 2 * 4 * 64L, 0L), (work.Scans, work.UnpackedBytes, work.WholeImageBytes)); // 2 x 2 groups of 2 + 1 + 1 blocks
        RequireGray(RgbImage.Decode(file));
    }

    [Theory]
    [InlineData(0xE2)]
    [InlineData(0xFE)]
    [InlineData(0xDB)]
    public void Decode_ManySegments_AreTakenUpToTheLimit(byte marker)
    {
        RequireGray(RgbImage.Decode(WithSegments(marker, 3_000)));
        RequireRefused(WithSegments(marker, 65_536), ImageFault.TooLarge, nameof(ImageLimits.MaxSegments));
    }

    [Fact]
    public void Decode_RestartMarkers_BelongToTheirScan()
    {
        var rows = new JpegBuilder().Tables().Segment(0xDD, [0, 1]).Frame(JpegBuilder.Baseline, Side, Side, 0x11)
            .Scan([1], [0, 63, 0], [.. Enumerable.Range(0, Blocks).SelectMany(i => i == Blocks - 1 ? [0x2B] : new byte[] { 0x2B, 0xFF, (byte)(0xD0 + (i % 8)) })]).End();
        Assert.Equal(1, Work(rows).Scans);
        RequireGray(RgbImage.Decode(rows));
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC5, "hierarchical")]
    [InlineData(0xC9, "arithmetic coding")]
    [InlineData(0xCA, "arithmetic coding")]
    [InlineData(0xF7, "JPEG-LS")]
    public void Decode_AnotherCodingProcess_IsRefusedByName(byte marker, string name) =>
        RequireRefused(new JpegBuilder().Tables().Frame(marker, Side, Side, 0x11).Scan([1], Blocks).End(), ImageFault.UnsupportedFeature, name);

    [Fact]
    public void Decode_HeightThatFollowsTheScan_IsRefused()
    {
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, Side, 0, 0x11).Scan([1], Blocks).Segment(0xDC, [0, Side]).End();
        RequireRefused(file, ImageFault.Empty, "DNL");
    }

    public static TheoryData<string, byte[]> Broken() => new()
    {
        { "two frame headers", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x11).Frame(JpegBuilder.Baseline, 8, 8, 0x11).Scan([1], 1).End() },
        { "no frame header", new JpegBuilder().Tables().Scan([1], 1).End() },
        { "names the component 7", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x11).Scan([7], 1).End() },
        { "states 5 components", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x11).Scan([1, 1, 1, 1, 1], 1).End() },
        { "states 0 components", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x11).Scan([], 1).End() },
        { "sampling factors of 0 x 1", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x01).Scan([1], 1).End() },
        { "sampling factors of 1 x 5", new JpegBuilder().Tables().Frame(JpegBuilder.Baseline, 8, 8, 0x15).Scan([1], 1).End() },
        { "frame header has only 2 bytes", new JpegBuilder().Tables().Segment(JpegBuilder.Baseline, [8, 0]).Scan([1], 1).End() },
        { "damaged", new JpegBuilder().Quantization().Frame(JpegBuilder.Progressive, 8, 8, 0x11).MeanScan([1], 1).End() }, // no Huffman tables
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Decode_BrokenStructure_IsRefused(string reason, byte[] file) => RequireRefused(file, ImageFault.Corrupt, reason);

    [Theory]
    [InlineData(JpegBuilder.Baseline)]
    [InlineData(JpegBuilder.Progressive)]
    public void Decode_NoPixelData_IsRefused(byte marker) =>
        RequireRefused(new JpegBuilder().Tables().Frame(marker, 8, 8, 0x11).End(), ImageFault.Truncated, "no pixel data");

    [Fact]
    public void Decode_RandomChangesOfScansAndTables_AreDecodedOrRefused()
    {
        byte[][] seeds = [Progressive(20), JpegBuilder.Gray(40, 24), WithSegments(0xE1, 5)];
        var random = new Random(5);
        for (var i = 0; i < 3_000; i++)
        {
            var file = (byte[])seeds[i % seeds.Length].Clone();
            for (var change = random.Next(4); change >= 0; change--)
            {
                file[random.Next(2, file.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }
            RequireTyped(file.AsSpan(0, random.Next(4) == 0 ? random.Next(file.Length) : file.Length));
        }
    }

    private static byte[] Progressive(int scans)
    {
        var file = new JpegBuilder().Tables().Frame(JpegBuilder.Progressive, Side, Side, 0x11).MeanScan([1], Blocks);
        for (var i = 1; i < scans; i++)
        {
            file.CoefficientScan(1, (byte)(1 + ((i - 1) % 63)), Blocks);
        }
        return file.End();
    }

    private static byte[] WithSegments(byte marker, int count)
    {
        var file = new JpegBuilder();
        for (var i = 0; i < count; i++)
        {
            file.Segment(marker, marker == 0xDB ? [0, .. Enumerable.Repeat((byte)1, 64)] : "data"u8);
        }
        return file.Tables().Frame(JpegBuilder.Baseline, Side, Side, 0x11).Scan([1], Blocks).End();
    }

    private static ImageWork Work(byte[] file) => JpegFile.ReadHeader(file, new ImageLimits()).Work;

    private static void RequireGray(RgbImage image) => Assert.Equal(-1, image.Pixels.IndexOfAnyExcept((byte)128));

    private static void RequireTyped(ReadOnlySpan<byte> file)
    {
        try
        {
            _ = RgbImage.Decode(file);
        }
        catch (ImageException)
        {
        }
    }

    private static void RequireRefused(byte[] file, ImageFault fault, string reason)
    {
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(file));
        Assert.Equal(fault, error.Fault);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
