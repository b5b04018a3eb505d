using System.Runtime.InteropServices;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>A tensor as float32.</summary>
internal sealed class FloatGgufTensor(string name, CheckpointTensor source) : GgufTensor(name, source)
{
    private const int SliceLength = 1 << 18;

    public override uint Type => 0;

    public override long ByteCount => Source.ElementCount * sizeof(float);

    public override void WriteTo(Stream stream)
    {
        var values = new float[SliceLength];
        for (var first = 0L; first < Source.ElementCount; first += SliceLength)
        {
            var slice = values.AsSpan(0, (int)Math.Min(SliceLength, Source.ElementCount - first));
            Source.CopyTo(first, slice);
            stream.Write(MemoryMarshal.AsBytes(slice));
        }
    }
}
