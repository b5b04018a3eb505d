using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Tells images in ISO media files (HEIF, ISO/IEC 23008-12; AVIF) from videos by the brands of their first box.</summary>
internal static class IsoMediaFormat
{
    private const int BrandLength = 4;

    /// <summary>"an AVIF image", or null for a video. The main brand comes first, then a version, then the compatible ones.</summary>
    public static string? Describe(ReadOnlySpan<byte> file)
    {
        var boxLength = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(file), 12u, (uint)Math.Min(file.Length, 1024));
        string? general = null;
        for (var at = 8; at + BrandLength <= boxLength; at += BrandLength)
        {
            var brand = file.Slice(at, BrandLength);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return "an AVIF image";
            }
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
            {
                return "an HEIC image";
            }
            general ??= brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? "an HEIF image" : null;
        }
        return general;
    }
}
