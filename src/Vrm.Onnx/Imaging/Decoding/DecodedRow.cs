using System.Runtime.InteropServices;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>One row as libvips gives it to RGB. Colour profiles and gamma are ignored, as in the reference.</summary>
internal static class DecodedRow
{
    public static void ToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, in EncodedImage image, AlphaHandling alpha)
    {
        if (image.SixteenBit)
        {
            WriteColors(MemoryMarshal.Cast<byte, ushort>(row), rgb, in image);
        }
        else
        {
            WriteColors(row, rgb, in image);
        }
        if (alpha == AlphaHandling.BlendOverWhite)
        {
            Blend(row, rgb, in image);
        }
    }

    private static void WriteColors(ReadOnlySpan<byte> row, Span<byte> rgb, in EncodedImage image)
    {
        switch (image.Color)
        {
            case StoredColor.Gray:
                ColorRow.GrayToRgb(row, rgb, image.Bands);
                break;
            case StoredColor.Cmyk:
                ColorRow.CmykToRgb(row, rgb);
                break;
            default:
                ColorRow.RgbToRgb(row, rgb, image.Bands);
                break;
        }
    }

    private static void WriteColors(ReadOnlySpan<ushort> row, Span<byte> rgb, in EncodedImage image)
    {
        if (image.Color == StoredColor.Rgb)
        {
            ColorRow.Rgb16ToRgb(row, rgb, image.Bands);
        }
        else if (image.Alpha == AlphaSource.Band)
        {
            ColorRow.GrayAlpha16ToRgb(row, rgb);
        }
        else
        {
            ColorRow.Gray16ToRgb(row, rgb, image.Bands);
        }
    }

    private static void Blend(ReadOnlySpan<byte> row, Span<byte> rgb, in EncodedImage image)
    {
        if (image.Alpha == AlphaSource.Key)
        {
            AlphaRow.WhitenKey(rgb, image.Key);
        }
        else if (image.Alpha == AlphaSource.Band && image.SixteenBit)
        {
            AlphaRow.BlendOverWhite(MemoryMarshal.Cast<byte, ushort>(row), rgb, image.Bands);
        }
        else if (image.Alpha == AlphaSource.Band)
        {
            AlphaRow.BlendOverWhite(row, rgb, image.Bands);
        }
    }
}
