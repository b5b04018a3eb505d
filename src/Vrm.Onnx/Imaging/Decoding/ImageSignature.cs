namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Decides what a file is by its first bytes and reads its header.</summary>
internal static class ImageSignature
{
    public static EncodedImage ReadHeader(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngFile.Signature))
        {
            return PngFile.ReadHeader(file);
        }
        if (file.StartsWith(JpegFile.Signature))
        {
            return JpegFile.ReadHeader(file);
        }
        throw new ImageException(ImageFault.UnknownFormat, file.IsEmpty
            ? "The file is empty; a PNG or JPEG picture is expected."
            : $"The file begins with {Convert.ToHexString(file[..Math.Min(8, file.Length)])}; PNG (89504E470D0A1A0A) or JPEG (FFD8FF) is expected. Convert the picture to one of them.");
    }
}
