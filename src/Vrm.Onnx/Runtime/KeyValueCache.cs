using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>Keys and values of one sequence, one buffer per layer and kind, that the decoder reads and extends in place.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly OrtAllocator _allocator;
    private readonly bool _ownsAllocator;

    /// <param name="decoder">The decoder, on whose device the cache lives.</param>
    /// <param name="spec">The geometry.</param>
    /// <param name="capacity">Most tokens it can hold.</param>
    public KeyValueCache(GraphSession decoder, KeyValueCacheSpec spec, int capacity)
    {
        Capacity = capacity;
        if (decoder.Execution.Nodes.ContainsKey("CUDAExecutionProvider"))
        {
            using var device = new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, decoder.DeviceId, OrtMemType.Default);
            _allocator = new OrtAllocator(decoder.Session, device);
            _ownsAllocator = true;
        }
        else
        {
            _allocator = OrtAllocator.DefaultInstance;
        }

        long[] shape = [1, spec.Heads, capacity, spec.HeadSize]; // [batch, heads, length, head size]
        Keys = new OrtValue[spec.Layers];
        Values = new OrtValue[spec.Layers];
        try
        {
            for (var layer = 0; layer < spec.Layers; layer++)
            {
                Keys[layer] = OrtValue.CreateAllocatedTensorValue(_allocator, ElementTypeOf(spec.Element), shape);
                Values[layer] = OrtValue.CreateAllocatedTensorValue(_allocator, ElementTypeOf(spec.Element), shape);
            }
        }
        catch (OnnxRuntimeException e)
        {
            Dispose();
            throw new InferenceException(GraphNames.Decoder, $"the KV cache of {checked(spec.BytesPerToken * capacity) >> 20} MiB for {capacity} tokens could not be allocated: {e.Message}", e);
        }
    }

    public int Capacity { get; }

    public OrtValue[] Keys { get; }

    public OrtValue[] Values { get; }

    public void Dispose()
    {
        foreach (var value in Keys)
        {
            value?.Dispose();
        }

        foreach (var value in Values)
        {
            value?.Dispose();
        }

        if (_ownsAllocator)
        {
            _allocator.Dispose();
        }
    }

    private static TensorElementType ElementTypeOf(TensorElement element) => element switch
    {
        TensorElement.Float16 => TensorElementType.Float16,
        TensorElement.BFloat16 => TensorElementType.BFloat16,
        _ => TensorElementType.Float,
    };
}
