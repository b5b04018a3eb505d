namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Names a file that is neither a PNG nor a JPEG, and says what to do with it.</summary>
internal static class ForeignFormat
{
    private const string Convert = "Convert it to PNG or JPEG.";
    private const string TakeFrames = "Take single frames out of it, and give them as PNG, as JPEG or as pixels through RgbImage.FromPixels.";
    private const int DicomMarkAt = 128;

    /// <summary>How far into a file the marks of text formats are looked for.</summary>
    private const int TextBytes = 1024;

    public static ImageException Refuse(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return new ImageException(ImageFault.UnknownFormat, "The file is empty; a PNG or JPEG image is expected.");
        }
        if (IsDamagedPng(file))
        {
            return PngFile.Corrupt("its signature was changed, as transfers in text mode do");
        }
        return new ImageException(ImageFault.UnknownFormat, Describe(file) is (var name, var advice)
            ? $"The file is {name}; a PNG or JPEG image is expected. {advice}"
            : $"The file is in no image format that is known; a PNG or JPEG image is expected. {Convert}");
    }

    private static (string Name, string Advice)? Describe(ReadOnlySpan<byte> file) =>
        Container(file) ?? Image(file) ?? Document(file);

    /// <summary>Formats that share their first bytes with others and say further on what they are.</summary>
    private static (string Name, string Advice)? Container(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("RIFF"u8) && file.Length >= 12)
        {
            return file[8..12] switch
            {
                var kind when kind.SequenceEqual("WEBP"u8) => ("a WebP image", Convert),
                var kind when kind.SequenceEqual("AVI "u8) => ("an AVI video", TakeFrames),
                _ => ("a RIFF file without an image", Convert),
            };
        }
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
        {
            return IsoMediaFormat.Describe(file) is { } image ? (image, Convert) : ("an MP4 or QuickTime video", TakeFrames);
        }
        if (file.Length >= DicomMarkAt + 4 && file[DicomMarkAt..].StartsWith("DICM"u8))
        {
            return ("a DICOM file", "Export the frame as PNG with the wanted window (grey levels) applied, or give its pixels through RgbImage.FromPixels.");
        }
        return null;
    }

    private static (string Name, string Advice)? Image(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) => ("a GIF image", Convert),
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => ("a BMP image", "Convert it to PNG, or give its pixels through RgbImage.FromPixels (rows from bottom to top have a negative stride)."),
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ("a TIFF image", Convert),
        [(byte)'I', (byte)'I', 0xBC, _, ..] => ("a JPEG XR image", Convert),
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => ("a JPEG XL image", Convert),
        [0xFF, 0x4F, 0xFF, 0x51, ..] or [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => ("a JPEG 2000 image", Convert),
        [0, 0, 1 or 2, 0, _, 0, ..] => ("a Windows icon", Convert),
        [0x8A or 0x8B, (byte)'M' or (byte)'J', (byte)'N', (byte)'G', ..] => ("an MNG or JNG animation", TakeFrames),
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => ("a Photoshop file", Convert),
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t', ..] => ("a PNM image (PBM, PGM, PPM or PAM)", Convert),
        [0x76, 0x2F, 0x31, 0x01, ..] => ("an OpenEXR image", Convert),
        [(byte)'q', (byte)'o', (byte)'i', (byte)'f', ..] => ("a QOI image", Convert),
        [(byte)'D', (byte)'D', (byte)'S', (byte)' ', ..] => ("a DDS texture", Convert),
        _ => null,
    };

    private static (string Name, string Advice)? Document(ReadOnlySpan<byte> file)
    {
        if (file is [0x1A, 0x45, 0xDF, 0xA3, ..])
        {
            return ("a Matroska or WebM video", TakeFrames);
        }
        if (file is [(byte)'P', (byte)'K', 3, 4, ..] or [0x1F, 0x8B, ..])
        {
            return ("a packed file (ZIP or gzip)", "Unpack it and give the image in it.");
        }
        var text = file[..Math.Min(TextBytes, file.Length)];
        return text switch
        {
            _ when text.IndexOf("%PDF-"u8) >= 0 => ("a PDF document", "Render the page to PNG."),
            _ when text.IndexOf("<svg"u8) >= 0 => ("an SVG drawing", "Render it to PNG."),
            _ when text.StartsWith("version https://git-lfs"u8) => ("a Git LFS pointer, not the image itself", "Download the image with `git lfs pull`."),
            _ when text.StartsWith("data:"u8) || text.StartsWith("iVBORw0KGgo"u8) || text.StartsWith("/9j/"u8) => ("an image written as Base64 text", "Decode the text and give its bytes."),
            _ when text.IndexOf("<html"u8) >= 0 || text.IndexOf("<HTML"u8) >= 0 || text.IndexOf("<!DOCTYPE"u8) >= 0 => ("a web page", "Check the address that it was downloaded from."),
            _ => null,
        };
    }

    /// <summary>The signature of PNG holds both kinds of line ends to show this.</summary>
    private static bool IsDamagedPng(ReadOnlySpan<byte> file) =>
        file.Length >= 7 && file[1..].StartsWith("PNG"u8) && !file.StartsWith(PngFile.Signature) && file[4] is (byte)'\r' or (byte)'\n';
}
