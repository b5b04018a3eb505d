using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>A piece of a data file that is made and written at once.</summary>
/// <param name="Number">Its number in the file, from 0.</param>
/// <param name="Data">The initializer that it is part of.</param>
/// <param name="First">Its first byte in the initializer.</param>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Count">How many bytes it has.</param>
internal readonly record struct DataChunk(long Number, InitializerData Data, long First, long Offset, int Count)
{
    /// <summary>The chunks of a file, in their order.</summary>
    public static IEnumerable<DataChunk> Of(ExternalDataLayout layout)
    {
        var number = 0L;
        foreach (var (initializer, offset) in layout.Entries)
        {
            var data = initializer.Data!;
            var step = Math.Max(1, data.ChunkBytes / data.Granularity) * data.Granularity;
            for (var first = 0L; first < data.ByteCount; first += step)
            {
                yield return new DataChunk(number++, data, first, offset + first, (int)Math.Min(step, data.ByteCount - first));
            }
        }
    }
}
