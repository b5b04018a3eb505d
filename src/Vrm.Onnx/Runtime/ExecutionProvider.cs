namespace Vrm.Onnx;

/// <summary>What can run a graph.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor. Always there.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT; for the vision encoder and the projector only.</summary>
    TensorRt,
}
