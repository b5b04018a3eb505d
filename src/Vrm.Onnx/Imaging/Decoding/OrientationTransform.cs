namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Turns and mirrors a picture as its EXIF orientation says (EXIF 3.0, tag 0x0112).</summary>
internal static class OrientationTransform
{
    public static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation == ExifOrientation.Upright)
        {
            return image;
        }
        // Orientations 5 to 8 swap the sides: result row y is source column y or width-1-y.
        var transposes = orientation >= 5;
        var width = transposes ? image.Height : image.Width;
        var height = transposes ? image.Width : image.Height;
        var result = GC.AllocateUninitializedArray<byte>(image.Buffer.Length);
        for (var y = 0; y < height; y++)
        {
            var (start, step) = SourceWalk(orientation, y, image.Width, image.Height);
            CopyRow(image.Pixels, result.AsSpan(y * width * RgbImage.BytesPerPixel, width * RgbImage.BytesPerPixel), start, step);
        }
        return new RgbImage(result, width, height);
    }

    /// <summary>Index of the source pixel of the first pixel in result row <paramref name="y"/>, and the distance to the next.</summary>
    private static (int Start, int Step) SourceWalk(int orientation, int y, int width, int height) => orientation switch
    {
        2 => ((y * width) + width - 1, -1), // mirrored left to right
        3 => (((height - y) * width) - 1, -1), // turned by 180 degrees
        4 => ((height - 1 - y) * width, 1), // mirrored top to bottom
        5 => (y, width), // transposed
        6 => (((height - 1) * width) + y, -width), // turned by 90 degrees clockwise
        7 => ((height * width) - 1 - y, -width), // transposed over the other diagonal
        8 => (width - 1 - y, width), // turned by 90 degrees counter-clockwise
        _ => (y * width, 1),
    };

    private static void CopyRow(ReadOnlySpan<byte> source, Span<byte> row, int start, int step)
    {
        for (int from = start * 3, to = 0; to < row.Length; from += step * 3, to += 3)
        {
            row[to] = source[from];
            row[to + 1] = source[from + 1];
            row[to + 2] = source[from + 2];
        }
    }
}
