using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>Writes the data file of a graph to the disk: chunk by chunk, several at once, each at its own place, and hashes it on the way.</summary>
/// <remarks>
/// Memory is a few chunks per worker, however large the weights are: a chunk is begun only when one of so many buffers is free, and always the
/// next in the file, so that the one the hash waits for is among those under way.
/// </remarks>
internal sealed class ExternalDataWriter(SafeFileHandle file, ExternalDataLayout layout, IProgress<long>? progress, CancellationToken cancellationToken) : IDisposable
{
    private const int MaxWorkers = 8; // disks take no more than these make
    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 2, MaxWorkers);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly ChunkBuffers _buffers = new(2 * Workers, DataChunk.Of(layout).Max(chunk => chunk.Count));
    private readonly OrderedHash _hash = new();
    private readonly Lock _reporting = new();
    private long _written;

    /// <summary>Writes all entries of the layout; they are on the disk when it returns.</summary>
    /// <returns>The file's SHA-256, 64 lower-case hexadecimal digits.</returns>
    public string Write()
    {
        var options = new ParallelOptions { CancellationToken = _stop.Token, MaxDegreeOfParallelism = Workers };
        try
        {
            Parallel.ForEach(Partitioner.Create(WhenBuffersAreFree(), EnumerablePartitionerOptions.NoBuffering), options, WriteChunk);
        }
        catch (Exception e) when (FirstFailure(e) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        RandomAccess.FlushToDisk(file);
        progress?.Report(layout.Length); // what lies between the tensors counts as well
        return _hash.Finish();
    }

    public void Dispose()
    {
        _hash.Dispose();
        _buffers.Dispose();
        _stop.Dispose();
    }

    // What went wrong first is what went wrong; the others follow from it: they were told to stop.
    private static Exception? FirstFailure(Exception e) =>
        (e as AggregateException)?.Flatten().InnerExceptions is { } failures ? failures.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures[0] : null;

    private IEnumerable<DataChunk> WhenBuffersAreFree()
    {
        foreach (var chunk in DataChunk.Of(layout))
        {
            _buffers.WaitForOne(_stop.Token);
            yield return chunk;
        }
    }

    private void WriteChunk(DataChunk chunk)
    {
        var buffer = _buffers.Take();
        try
        {
            var bytes = buffer.AsMemory(0, chunk.Count);
            chunk.Data.CopyTo(chunk.First, bytes.Span);
            DurableFile.WriteAt(file, bytes.Span, chunk.Offset);
            EarlyWriteback.Begin(file, chunk.Offset, chunk.Count);
            _hash.Add(chunk.Number, new OrderedHash.Piece(chunk.Offset, bytes, () => _buffers.Return(buffer)));
        }
        catch
        {
            _stop.Cancel(); // workers that wait for buffers wait for this chunk
            throw;
        }

        Report(chunk.Count);
    }

    private void Report(int count)
    {
        lock (_reporting)
        {
            _written += count;
            progress?.Report(_written);
        }
    }
}
