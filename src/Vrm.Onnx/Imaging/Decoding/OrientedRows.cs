namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>
/// Takes the rows of an image from top to bottom and puts each where it belongs, turned and mirrored as the EXIF orientation says
/// (EXIF 3.0, tag 0x0112), so that no second image is needed.
/// </summary>
internal readonly struct OrientedRows
{
    private const int Pixel = RgbImage.BytesPerPixel;

    private readonly byte[] _pixels;
    private readonly byte[]? _row;
    private readonly int _orientation;
    private readonly int _width;
    private readonly int _height;

    /// <param name="width">Pixels per row as they come.</param>
    /// <param name="height">Rows as they come.</param>
    /// <param name="orientation">1 to 8.</param>
    public OrientedRows(int width, int height, int orientation)
    {
        (_width, _height, _orientation) = (width, height, orientation);
        _pixels = GC.AllocateUninitializedArray<byte>(width * height * Pixel);
        _row = orientation == ExifOrientation.Upright ? null : new byte[width * Pixel];
    }

    /// <summary>The image; whole once every row was put.</summary>
    public RgbImage Image => _orientation >= 5 ? new RgbImage(_pixels, _height, _width) : new RgbImage(_pixels, _width, _height);

    /// <summary>Where the caller writes row <paramref name="y"/>.</summary>
    public Span<byte> Row(int y) => _row ?? _pixels.AsSpan(y * _width * Pixel, _width * Pixel);

    /// <summary>Takes over what was written for row <paramref name="y"/>.</summary>
    public void Put(int y)
    {
        if (_row is null)
        {
            return;
        }
        var (start, step) = TargetWalk(y);
        ReadOnlySpan<byte> row = _row;
        for (int from = 0, to = start * Pixel; from < row.Length; from += Pixel, to += step * Pixel)
        {
            _pixels[to] = row[from];
            _pixels[to + 1] = row[from + 1];
            _pixels[to + 2] = row[from + 2];
        }
    }

    /// <summary>Index of the result pixel of the first pixel in source row <paramref name="y"/>, and the distance to the next.</summary>
    private (int Start, int Step) TargetWalk(int y) => _orientation switch
    {
        2 => ((y * _width) + _width - 1, -1), // mirrored left to right
        3 => (((_height - y) * _width) - 1, -1), // turned by 180 degrees
        4 => ((_height - 1 - y) * _width, 1), // mirrored top to bottom
        5 => (y, _height), // transposed
        6 => (_height - 1 - y, _height), // turned by 90 degrees clockwise
        7 => ((_width * _height) - 1 - y, -_height), // transposed over the other diagonal
        8 => (((_width - 1) * _height) + y, -_height), // turned by 90 degrees counter-clockwise
        _ => (y * _width, 1),
    };
}
