using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Finds the orientation tag in the first directory of an EXIF block (EXIF 3.0, 4.6.2: a TIFF header and directory).</summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const ushort OrientationTag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>1 to 8, or 0 where the tag is missing. A value beyond 8 and a broken block turn nothing, as in the reference.</summary>
    public static int Find(ReadOnlySpan<byte> tiff)
    {
        if (tiff.StartsWith("Exif\0\0"u8))
        {
            tiff = tiff[6..]; // belongs to JPEG's segment, yet some PNG writers copy it
        }
        if (tiff.Length < 8)
        {
            return 0;
        }
        var littleEndian = tiff.StartsWith("II"u8);
        if (!littleEndian && !tiff.StartsWith("MM"u8))
        {
            return 0;
        }
        var directory = Read32(tiff[4..], littleEndian);
        if (directory > tiff.Length - 2)
        {
            return 0;
        }
        var entries = tiff[((int)directory + 2)..];
        for (var count = Read16(tiff[(int)directory..], littleEndian); count > 0 && entries.Length >= EntryLength; count--)
        {
            if (Read16(entries, littleEndian) == OrientationTag)
            {
                return ReadValue(entries, littleEndian);
            }
            entries = entries[EntryLength..];
        }
        return 0;
    }

    private static int ReadValue(ReadOnlySpan<byte> entry, bool littleEndian)
    {
        // Type 1 is a byte, 3 a 16-bit and 4 a 32-bit number; the value stands in the entry's last four bytes.
        uint value = Read16(entry[2..], littleEndian) switch
        {
            1 => entry[8],
            3 => Read16(entry[8..], littleEndian),
            4 => Read32(entry[8..], littleEndian),
            _ => Upright,
        };
        return value is >= 1 and <= 8 ? (int)value : Upright;
    }

    private static ushort Read16(ReadOnlySpan<byte> data, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(data) : BinaryPrimitives.ReadUInt16BigEndian(data);

    private static uint Read32(ReadOnlySpan<byte> data, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(data) : BinaryPrimitives.ReadUInt32BigEndian(data);
}
