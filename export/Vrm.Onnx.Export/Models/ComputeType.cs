namespace Vrm.Onnx.Export;

/// <summary>What a graph computes in, however its weights are stored.</summary>
public enum ComputeType
{
    /// <summary>32-bit floating point. Weights stored in 16 bits are widened once, when the graph is loaded.</summary>
    Float32,

    /// <summary>16-bit floating point: for GPUs. x64 processors have no fast 16-bit arithmetic, and ONNX Runtime's takes hundreds of times longer there.</summary>
    Float16,
}
