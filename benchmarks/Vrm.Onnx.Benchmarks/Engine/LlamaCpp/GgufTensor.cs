using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>A tensor of a checkpoint on its way into a GGUF file, as float32.</summary>
internal sealed class GgufTensor(string name, CheckpointTensor source)
{
    /// <summary>GGUF's number of float32.</summary>
    public const uint Type = 0;

    private const int SliceLength = 1 << 18;

    public string Name { get; } = name;

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape => source.Shape;

    public long ByteCount => source.ElementCount * sizeof(float);

    public void WriteTo(Stream stream)
    {
        var values = new float[SliceLength];
        for (var first = 0L; first < source.ElementCount; first += SliceLength)
        {
            var slice = values.AsSpan(0, (int)Math.Min(SliceLength, source.ElementCount - first));
            source.CopyTo(first, slice);
            stream.Write(MemoryMarshal.AsBytes(slice));
        }
    }
}
