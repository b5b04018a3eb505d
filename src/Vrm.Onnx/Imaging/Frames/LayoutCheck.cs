namespace Vrm.Onnx.Imaging.Frames;

/// <summary>Holds a <see cref="PixelLayout"/> against the bytes that were given, and fills in what was left open.</summary>
internal static class LayoutCheck
{
    /// <summary>The layout with its strides and offset, all of them within <paramref name="pixels"/>.</summary>
    /// <exception cref="ArgumentException">A size, a stride or the number of bytes is not possible.</exception>
    public static PixelLayout Complete(PixelLayout layout, ReadOnlySpan<byte> pixels)
    {
        RequireSize(layout);
        var isPlanar = layout.Format == PixelFormat.Nv12;
        if (layout.Stride == 0)
        {
            layout = layout with { Stride = layout.RowBytes };
        }
        if (Math.Abs((long)layout.Stride) < layout.RowBytes)
        {
            throw Impossible(layout, $"The stride of {layout.Stride} bytes is shorter than a row of {layout.RowBytes} bytes.");
        }
        if (isPlanar ? layout.Stride < 0 || layout.ChromaStride < 0 || layout.ChromaOffset < 0 : layout.ChromaStride != 0 || layout.ChromaOffset != 0)
        {
            throw Impossible(layout, $"Strides of {layout.Stride} and {layout.ChromaStride} bytes and a chroma offset of {layout.ChromaOffset} do not fit {layout.Format}: {PixelFormat.Nv12} has rows from top to bottom, and only {PixelFormat.Nv12} has chroma apart.");
        }
        var needed = (Math.Abs((long)layout.Stride) * (layout.Height - 1)) + layout.RowBytes;
        if (isPlanar)
        {
            (layout, needed) = CompleteChroma(layout, needed);
        }
        return pixels.Length >= needed
            ? layout
            : throw new ArgumentException($"{layout.Width} x {layout.Height} pixels of {layout.Format} with a stride of {layout.Stride} need {needed} bytes, but {pixels.Length} were given.", nameof(pixels));
    }

    private static void RequireSize(PixelLayout layout)
    {
        if (!Enum.IsDefined(layout.Format) || !Enum.IsDefined(layout.Matrix) || !Enum.IsDefined(layout.Range))
        {
            throw Impossible(layout, $"Format {layout.Format}, matrix {layout.Matrix} and range {layout.Range} have to be names of their kinds.");
        }
        if (layout.Width < 1 || layout.Height < 1 || (long)layout.Width * layout.Height > Array.MaxLength / RgbImage.BytesPerPixel)
        {
            throw Impossible(layout, "Each side has to be at least 1 and all pixels have to fit one array.");
        }
    }

    private static (PixelLayout Layout, long Needed) CompleteChroma(PixelLayout layout, long lumaBytes)
    {
        // Rows of an odd width need one byte more for chroma than for luma.
        var stride = layout.ChromaStride != 0 ? layout.ChromaStride : Math.Max(layout.Stride, layout.PairBytes);
        var offset = layout.ChromaOffset != 0 ? layout.ChromaOffset : (long)layout.Stride * layout.Height;
        if (stride < layout.PairBytes || offset < lumaBytes)
        {
            throw Impossible(layout, $"A chroma stride of {stride} bytes at offset {offset} is not possible: a row has {layout.PairBytes} bytes and luma ends at {lumaBytes}.");
        }
        var needed = offset + ((long)stride * (layout.ChromaHeight - 1)) + layout.PairBytes;
        return (layout with { ChromaStride = stride, ChromaOffset = (int)Math.Min(offset, int.MaxValue) }, needed);
    }

    private static ArgumentException Impossible(PixelLayout layout, string why) =>
        new($"{layout.Width} x {layout.Height} pixels of {layout.Format} cannot be read. {why}", nameof(layout));
}
