using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>Writes the data file of a graph: chunk by chunk, several at once, each at its own place.</summary>
/// <remarks>Memory is a few megabytes per processor, however large the weights are.</remarks>
internal sealed class ExternalDataWriter(SafeFileHandle file, IProgress<long>? progress, CancellationToken cancellationToken)
{
    private readonly Lock _reporting = new();
    private long _written;

    /// <summary>Writes all entries of a layout.</summary>
    public void Write(ExternalDataLayout layout)
    {
        RandomAccess.SetLength(file, layout.Length);
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(Chunks(layout), options, WriteChunk);
        }
        catch (AggregateException e)
        {
            // What went wrong first is what went wrong; the others follow from it or repeat it.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        progress?.Report(layout.Length); // what lies between the tensors counts as well
    }

    private static IEnumerable<(InitializerData Data, long Offset, long First, int Count)> Chunks(ExternalDataLayout layout)
    {
        foreach (var (initializer, offset) in layout.Entries)
        {
            var data = initializer.Data!;
            var step = Math.Max(1, data.ChunkBytes / data.Granularity) * data.Granularity;
            for (var first = 0L; first < data.ByteCount; first += step)
            {
                yield return (data, offset, first, (int)Math.Min(step, data.ByteCount - first));
            }
        }
    }

    private void WriteChunk((InitializerData Data, long Offset, long First, int Count) chunk)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Count);
        try
        {
            var bytes = buffer.AsSpan(0, chunk.Count);
            chunk.Data.CopyTo(chunk.First, bytes);
            RandomAccess.Write(file, bytes, chunk.Offset + chunk.First);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        lock (_reporting)
        {
            _written += chunk.Count;
            progress?.Report(_written);
        }
    }
}
