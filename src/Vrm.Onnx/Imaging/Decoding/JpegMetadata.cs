namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>What the segments around the scans of a JPEG file say about orientation and fields.</summary>
internal struct JpegMetadata
{
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;

    private int _exif;
    private int _xmp;
    private bool _isField;

    /// <summary>1 to 8: from EXIF, else from XMP.</summary>
    public readonly int Orientation => _exif != 0 ? _exif : _xmp != 0 ? _xmp : ExifOrientation.Upright;

    private static ReadOnlySpan<byte> MotionJpegName => "AVI1"u8;

    public void Visit(byte marker, ReadOnlySpan<byte> data)
    {
        if (marker == App1 && data.StartsWith("Exif\0\0"u8) && _exif == 0)
        {
            _exif = ExifOrientation.Find(data);
        }
        else if (marker == App1 && data.StartsWith("http://ns.adobe.com/xap/1.0/\0"u8))
        {
            _xmp = XmpOrientation.Find(data);
        }
        else if (marker == App0 && data.StartsWith(MotionJpegName) && data.Length > MotionJpegName.Length)
        {
            _isField = data[MotionJpegName.Length] != 0; // OpenDML AVI: 0 is a whole frame, 1 the odd and 2 the even field
        }
    }

    /// <summary>An interlaced frame of Motion JPEG is two images, one for every other row; the first alone would be half of the picture.</summary>
    /// <param name="rest">What follows the end marker.</param>
    public readonly void RequireOneImage(ReadOnlySpan<byte> rest)
    {
        if (_isField && rest.IndexOf(JpegFile.Signature) >= 0)
        {
            throw new ImageException(ImageFault.UnsupportedFeature, "The Motion JPEG frame is interlaced: it holds two fields with every other row each. Capture progressive frames, or deinterlace before.");
        }
    }
}
