namespace Vrm.Onnx.Runtime.Memory;

/// <summary>Whose memory a tensor lies in.</summary>
/// <param name="CudaDevice">The GPU; <see langword="null"/> for the process's own memory.</param>
internal readonly record struct TensorPlace(int? CudaDevice)
{
    /// <summary>The process's own memory.</summary>
    public static TensorPlace Host => default;

    /// <summary>Where a graph takes and gives tensors without a copy.</summary>
    /// <param name="nodes">How many nodes each provider runs. TensorRT works in CUDA's memory.</param>
    /// <param name="deviceId">The GPU that was asked for.</param>
    public static TensorPlace Of(IReadOnlyDictionary<string, int> nodes, int deviceId) =>
        nodes.ContainsKey("CUDAExecutionProvider") || nodes.ContainsKey("TensorrtExecutionProvider") ? new(deviceId) : Host;

    /// <summary>The place as reports name it.</summary>
    public override string ToString() => CudaDevice is { } device ? $"CUDA device {device}" : "host";
}
