namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>How a picture is resized.</summary>
/// <param name="Columns">The horizontal axis.</param>
/// <param name="Rows">The vertical axis.</param>
/// <param name="Filter">How pixels are combined.</param>
internal readonly record struct ResizePlan(AxisSpan Columns, AxisSpan Rows, ResizeFilter Filter)
{
    /// <summary>Nothing changes but the part that is shown.</summary>
    public bool IsCopy => Columns.IsIdentity && Rows.IsIdentity;

    /// <summary>Pillow 13 begins with the rows where that leaves less to do; the box plays no part. Earlier versions never do.</summary>
    public bool IsVerticalFirst
    {
        get
        {
            var removedRows = (long)Rows.Source - Rows.Target;
            return removedRows > 0 && removedRows > 2 * ((long)Columns.Source - Columns.Target);
        }
    }

    /// <summary>The part of the result that is wanted.</summary>
    public PixelArea Window => new(Columns.First, Rows.First, Columns.Count, Rows.Count);

    /// <summary>A whole picture to a whole result.</summary>
    public static ResizePlan Whole(Picture source, int width, int height, ResizeFilter filter) =>
        new(AxisSpan.Whole(source.Width, width), AxisSpan.Whole(source.Height, height), filter);
}
