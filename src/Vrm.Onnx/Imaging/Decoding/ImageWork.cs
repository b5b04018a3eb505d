namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>What decoding a file will cost, counted from its structure before any native code sees it.</summary>
internal readonly record struct ImageWork
{
    /// <summary>Chunks of a PNG, marker segments of a JPEG.</summary>
    public int Segments { get; init; }

    /// <summary>Scans of a JPEG.</summary>
    public int Scans { get; init; }

    /// <summary>Bytes of text that were unpacked to look for an orientation.</summary>
    public long TextBytes { get; init; }

    /// <summary>Bytes that are unpacked to pixels, see <see cref="ImageLimits.MaxUnpackedBytes"/>.</summary>
    public long UnpackedBytes { get; init; }

    /// <summary>Memory of the decoder where it keeps the whole image; 0 where it goes row by row.</summary>
    public long WholeImageBytes { get; init; }
}
