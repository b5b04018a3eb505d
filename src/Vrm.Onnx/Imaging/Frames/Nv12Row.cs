namespace Vrm.Onnx.Imaging.Frames;

/// <summary>One row of <see cref="PixelFormat.Nv12"/>: a byte of luma for each pixel, and a pair of U and V for two pixels.</summary>
internal readonly ref struct Nv12Row(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma)
{
    public ReadOnlySpan<byte> Luma { get; } = luma;

    public ReadOnlySpan<byte> Chroma { get; } = chroma;
}
