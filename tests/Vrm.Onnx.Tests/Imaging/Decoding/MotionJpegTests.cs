using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>Frames of Motion JPEG, which leave out the Huffman tables.</summary>
public class MotionJpegTests
{
    private static readonly byte[] s_scanMarker = [0xFF, 0xDA];

    [Fact]
    public void Decode_FrameWithoutHuffmanTables_GivesTheSamePixels()
    {
        var frame = WithoutTables(TestJpeg.Colours);
        Assert.True(frame.Length < TestJpeg.Colours.Length - 400);
        Assert.Equal(RgbImage.Decode(TestJpeg.Colours).Pixels.ToArray(), RgbImage.Decode(frame).Pixels.ToArray());
    }

    [Fact]
    public void Decode_FrameOfAnAvi_IgnoresItsMarkerAndTheBytesAfterTheEnd()
    {
        byte[] frame = [.. WithoutTables(TestJpeg.Colours), .. new byte[37]];
        byte[] marked = [.. frame.AsSpan(0, 2), 0xFF, 0xE0, 0, 16, .. "AVI1"u8, .. new byte[10], .. frame.AsSpan(2)];
        Assert.Equal(RgbImage.Decode(TestJpeg.Colours).Pixels.ToArray(), RgbImage.Decode(marked).Pixels.ToArray());
    }

    [Fact]
    public void CopyEssential_FrameWithoutHuffmanTables_HasThemBeforeItsScan()
    {
        var file = new JpegBuilder().Quantization().Frame(JpegBuilder.Baseline, 8, 8, 0x11).Scan([1], 1).End();
        var target = new byte[file.Length + JpegHuffmanTables.Length];
        Assert.Equal(target.Length, JpegFile.CopyEssential(file, target));
        Assert.Equal(JpegHuffmanTables.Length, JpegHuffmanTables.Segment.Length);
        Assert.True(target.AsSpan().IndexOf(JpegHuffmanTables.Segment) < target.AsSpan().IndexOf(s_scanMarker));
    }

    [Fact]
    public void Decode_InterlacedFrame_IsRefusedByName()
    {
        var field = JpegBuilder.Gray(16, 8);
        byte[] frame = [.. field.AsSpan(0, 2), 0xFF, 0xE0, 0, 16, .. "AVI1"u8, 1, .. new byte[9], .. field.AsSpan(2), .. field];
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(frame));
        Assert.Equal(ImageFault.UnsupportedFeature, error.Fault);
        Assert.Contains("interlaced", error.Message, StringComparison.Ordinal);
    }

    private static byte[] WithoutTables(byte[] file)
    {
        var frame = new List<byte> { 0xFF, 0xD8 };
        var segments = new JpegSegments(file);
        do
        {
            segments.Next();
            if (segments.Marker != JpegSegments.HuffmanTables)
            {
                frame.AddRange(segments.Whole);
            }
        }
        while (!segments.IsLast);
        return [.. frame];
    }
}
