namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Decides what a file is by its first bytes and reads its header.</summary>
internal static class ImageSignature
{
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file, ImageLimits limits) =>
        file.StartsWith(PngFile.Signature) ? PngFile.ReadHeader(file, limits)
        : file.StartsWith(JpegFile.Signature) ? JpegFile.ReadHeader(file, limits)
        : throw ForeignFormat.Refuse(file);
}
