namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Finds <c>tiff:Orientation</c> in an XMP packet, as an attribute or as an element; used where EXIF has no orientation.</summary>
internal static class XmpOrientation
{
    /// <summary>1 to 8, or 0 where the packet names none.</summary>
    public static int Find(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> name = "tiff:Orientation"u8;
        for (var at = packet.IndexOf(name); at >= 0; at = packet.IndexOf(name))
        {
            packet = packet[(at + name.Length)..];
            var value = packet.StartsWith("=\""u8) ? packet[2..] : packet.StartsWith(">"u8) ? packet[1..] : default;
            if (!value.IsEmpty && char.IsAsciiDigit((char)value[0]))
            {
                return value[0] is >= (byte)'1' and <= (byte)'8' ? value[0] - '0' : ExifOrientation.Upright;
            }
        }
        return 0;
    }
}
