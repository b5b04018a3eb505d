using System.Diagnostics;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Resizes pictures of 1, 3 or 4 channels, bit for bit as Pillow 13 does.</summary>
/// <remarks>Holds its kernel tables, so it allocates nothing once it has seen a size. Not thread-safe; it may itself use several threads.</remarks>
internal sealed class Resampler
{
    /// <summary>Multiplications from which a pass is shared among threads: below, handing it over costs more than it saves.</summary>
    private const long ParallelWork = 32_000_000;

    /// <summary>A multiple of sixteen, so that grey rows fill their quads.</summary>
    private const int BlockRows = 32;

    private readonly HorizontalRows _horizontal = new();
    private readonly VerticalRows _vertical = new();
    private readonly RowScheduler _scheduler = new();
    private readonly int _threads;

    /// <param name="threads">Threads per picture at most; large pictures only.</param>
    /// <param name="width">Which implementation runs, at most.</param>
    public Resampler(int threads, VectorWidth width)
    {
        _threads = threads;
        _horizontal.Width = width;
        _vertical.Width = width;
    }

    /// <summary>Resizes.</summary>
    /// <param name="source">The whole picture.</param>
    /// <param name="plan">Sizes, box, filter, and which part of the result is wanted.</param>
    /// <param name="target">As large as the wanted part of the result.</param>
    public void Resize(Picture source, in ResizePlan plan, Picture target)
    {
        Debug.Assert(target.Width == plan.Columns.Count && target.Height == plan.Rows.Count && target.Channels == source.Channels);
        if (plan.IsCopy)
        {
            source.Crop(plan.Window).CopyTo(target);
        }
        else if (plan.Filter == ResizeFilter.Nearest)
        {
            NearestPass.Apply(source, plan.Columns, plan.Rows, target);
        }
        else if (source.Channels == 4)
        {
            ResizePremultiplied(source, in plan, target);
        }
        else
        {
            Convolve(source, in plan, target);
        }
    }

    private void ResizePremultiplied(Picture source, in ResizePlan plan, Picture target)
    {
        var stride = source.Width * source.Channels;
        using var bytes = PooledBytes.Rent((long)stride * source.Height);
        var premultiplied = source with { Buffer = bytes.Array, Offset = 0, Stride = stride };
        for (var y = 0; y < source.Height; y++)
        {
            AlphaPremultiply.Multiply(source.Row(y), premultiplied.Row(y));
        }
        Convolve(premultiplied, in plan, target);
        for (var y = 0; y < target.Height; y++)
        {
            AlphaPremultiply.Divide(target.Row(y));
        }
    }

    private void Convolve(Picture source, in ResizePlan plan, Picture target)
    {
        if (!plan.Columns.IsIdentity)
        {
            _horizontal.Table.Fill(plan.Columns, plan.Filter);
        }
        if (!plan.Rows.IsIdentity)
        {
            _vertical.Table.Fill(plan.Rows, plan.Filter);
        }
        if (plan.Rows.IsIdentity)
        {
            RunHorizontal(source.Crop(plan.Window with { Left = 0, Width = source.Width }), target);
        }
        else if (plan.Columns.IsIdentity)
        {
            RunVertical(source.Crop(plan.Window with { Top = 0, Height = source.Height }), _vertical.Table.SourceStart, target);
        }
        else if (plan.IsVerticalFirst)
        {
            ConvolveVerticalFirst(source, target);
        }
        else
        {
            ConvolveHorizontalFirst(source, target);
        }
    }

    private void ConvolveHorizontalFirst(Picture source, Picture target)
    {
        // Only the rows under the vertical kernels.
        var (top, end) = (_vertical.Table.SourceStart, _vertical.Table.SourceEnd);
        using var bytes = PooledBytes.Rent((long)(end - top) * target.Width * target.Channels);
        var between = new Picture(bytes.Array, 0, target.Width, end - top, target.Width * target.Channels) { Channels = target.Channels };
        RunHorizontal(source.Crop(new PixelArea(0, top, source.Width, end - top)), between);
        RunVertical(between, 0, target);
    }

    private void ConvolveVerticalFirst(Picture source, Picture target)
    {
        // Only the columns under the horizontal kernels; the others stay unwritten and unread.
        var (left, end) = (_horizontal.Table.SourceStart, _horizontal.Table.SourceEnd);
        using var bytes = PooledBytes.Rent((long)source.Width * target.Height * source.Channels);
        var between = new Picture(bytes.Array, 0, source.Width, target.Height, source.Width * source.Channels) { Channels = source.Channels };
        var used = new PixelArea(left, 0, end - left, target.Height);
        RunVertical(source.Crop(used with { Height = source.Height }), _vertical.Table.SourceStart, between.Crop(used));
        RunHorizontal(between, target);
    }

    private void RunHorizontal(Picture source, Picture target)
    {
        (_horizontal.Source, _horizontal.Target) = (source, target);
        Run(_horizontal, target, _horizontal.Table.Stride);
    }

    /// <param name="source">Rows from 0, or from the table's first row on.</param>
    /// <param name="firstRow">The row of <paramref name="source"/> that is the table's first.</param>
    /// <param name="target">The result.</param>
    private void RunVertical(Picture source, int firstRow, Picture target)
    {
        (_vertical.Source, _vertical.Target) = (source with { Offset = source.Offset + (firstRow * source.Stride) }, target);
        Run(_vertical, target, _vertical.Table.Stride);
    }

    private void Run(IRowWork work, Picture target, int taps)
    {
        var multiplications = (long)target.Width * target.Height * target.Channels * taps;
        _scheduler.Run(work, target.Height, BlockRows, multiplications >= ParallelWork ? _threads : 1);
        // Neither pass may keep a caller's picture alive.
        (_horizontal.Source, _horizontal.Target, _vertical.Source, _vertical.Target) = (default, default, default, default);
    }
}
