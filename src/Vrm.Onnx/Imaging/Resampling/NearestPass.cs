namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Resize without a filter: the source pixel under each result pixel's centre.</summary>
internal static class NearestPass
{
    public static void Apply(Picture source, in AxisSpan columns, in AxisSpan rows, Picture target)
    {
        using var indices = PooledIndices.Rent(columns.Count);
        Fill(indices.Span, in columns);
        var position = Start(in rows, out var step);
        for (var y = 0; y < rows.First + rows.Count; y++, position += step)
        {
            if (y >= rows.First)
            {
                CopyRow(source.Row(Math.Min((int)position, rows.Source - 1)), target.Row(y - rows.First), indices.Span, source.Channels);
            }
        }
    }

    private static void Fill(Span<int> indices, in AxisSpan axis)
    {
        var position = Start(in axis, out var step);
        for (var x = 0; x < axis.First + axis.Count; x++, position += step)
        {
            if (x >= axis.First)
            {
                indices[x - axis.First] = Math.Min((int)position, axis.Source - 1);
            }
        }
    }

    /// <summary>The original adds the step up instead of multiplying it, and its rounding errors with it.</summary>
    private static double Start(in AxisSpan axis, out double step)
    {
        step = (double)(axis.High - axis.Low) / axis.Target;
        return axis.Low + (step * 0.5);
    }

    private static void CopyRow(ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<int> indices, int channels)
    {
        for (var x = 0; x < indices.Length; x++)
        {
            source.Slice(indices[x] * channels, channels).CopyTo(target[(x * channels)..]);
        }
    }
}
