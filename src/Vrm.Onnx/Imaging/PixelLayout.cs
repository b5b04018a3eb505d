namespace Vrm.Onnx.Imaging;

/// <summary>How raw pixels lie in memory: size, format, rows and, for YUV formats, the meaning of the numbers.</summary>
public readonly record struct PixelLayout
{
    /// <summary>A layout whose rows follow each other without padding, from top to bottom.</summary>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">The channels.</param>
    public PixelLayout(int width, int height, PixelFormat format) => (Width, Height, Format) = (width, height, format);

    /// <summary>Pixels per row, at least 1.</summary>
    public int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; init; }

    /// <summary>The channels.</summary>
    public PixelFormat Format { get; init; }

    /// <summary>
    /// Bytes from one row to the next, at least those of a row. Negative where the rows run from bottom to top, as Windows bitmaps and some
    /// capture interfaces have them: the first bytes are then the lowest row of the image. <see cref="PixelFormat.Nv12"/> has no negative stride.
    /// </summary>
    /// <value>0: rows without padding.</value>
    public int Stride { get; init; }

    /// <summary>Bytes from one row of U and V to the next; for <see cref="PixelFormat.Nv12"/> only.</summary>
    /// <value>0: as for luma.</value>
    public int ChromaStride { get; init; }

    /// <summary>Where U and V begin, in bytes from the first pixel; for <see cref="PixelFormat.Nv12"/> only. Set it where rows were added below the image, as in 1,088 rows for 1,080.</summary>
    /// <value>0: after the last row of luma.</value>
    public int ChromaOffset { get; init; }

    /// <summary>The matrix; for YUV formats only.</summary>
    /// <value><see cref="YuvMatrix.Bt601"/>.</value>
    public YuvMatrix Matrix { get; init; }

    /// <summary>The range; for YUV formats only.</summary>
    /// <value><see cref="YuvRange.Limited"/>.</value>
    public YuvRange Range { get; init; }

    internal int RowBytes => checked(Format switch
    {
        PixelFormat.Gray8 or PixelFormat.Nv12 => Width,
        PixelFormat.Rgb24 or PixelFormat.Bgr24 => Width * 3,
        PixelFormat.Yuy2 => PairBytes * 2,
        _ => Width * 4,
    });

    /// <summary>Bytes of the U and V of a row: half of the columns, rounded up, two each.</summary>
    internal int PairBytes => checked((Width + 1) / 2 * 2);

    internal int ChromaHeight => (Height + 1) / 2;
}
