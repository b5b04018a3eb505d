using System.Runtime.InteropServices;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>One row as libvips gives it to RGB. Colour profiles and gamma are ignored, as in the reference.</summary>
internal static class DecodedRow
{
    public static void ToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, in ImageHeader header, AlphaHandling alpha)
    {
        if (header.SixteenBit)
        {
            WriteColors(MemoryMarshal.Cast<byte, ushort>(row), rgb, in header);
        }
        else
        {
            WriteColors(row, rgb, in header);
        }
        if (alpha == AlphaHandling.BlendOverWhite)
        {
            Blend(row, rgb, in header);
        }
    }

    private static void WriteColors(ReadOnlySpan<byte> row, Span<byte> rgb, in ImageHeader header)
    {
        switch (header.Color)
        {
            case StoredColor.Gray:
                ColorRow.GrayToRgb(row, rgb, header.Bands);
                break;
            case StoredColor.Cmyk:
                ColorRow.CmykToRgb(row, rgb);
                break;
            default:
                ColorRow.RgbToRgb(row, rgb, header.Bands);
                break;
        }
    }

    private static void WriteColors(ReadOnlySpan<ushort> row, Span<byte> rgb, in ImageHeader header)
    {
        if (header.Color == StoredColor.Rgb)
        {
            ColorRow.Rgb16ToRgb(row, rgb, header.Bands);
        }
        else if (header.Alpha == AlphaSource.Band)
        {
            ColorRow.GrayAlpha16ToRgb(row, rgb);
        }
        else
        {
            ColorRow.Gray16ToRgb(row, rgb, header.Bands);
        }
    }

    private static void Blend(ReadOnlySpan<byte> row, Span<byte> rgb, in ImageHeader header)
    {
        if (header.Alpha == AlphaSource.Key)
        {
            AlphaRow.WhitenKey(rgb, header.Key);
        }
        else if (header.Alpha == AlphaSource.Band && header.SixteenBit)
        {
            AlphaRow.BlendOverWhite(MemoryMarshal.Cast<byte, ushort>(row), rgb, header.Bands);
        }
        else if (header.Alpha == AlphaSource.Band)
        {
            AlphaRow.BlendOverWhite(row, rgb, header.Bands);
        }
    }
}
