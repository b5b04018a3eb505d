using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>A tensor of a checkpoint on its way into a GGUF file.</summary>
internal abstract class GgufTensor(string name, CheckpointTensor source)
{
    public string Name { get; } = name;

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape => Source.Shape;

    /// <summary>GGUF's number of the type.</summary>
    public abstract uint Type { get; }

    public abstract long ByteCount { get; }

    protected CheckpointTensor Source { get; } = source;

    public abstract void WriteTo(Stream stream);
}
