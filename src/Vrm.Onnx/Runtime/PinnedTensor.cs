using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>A tensor over a pinned managed array, so that its content can change between runs without a new binding.</summary>
internal sealed class PinnedTensor<T> : IDisposable
    where T : unmanaged
{
    private readonly T[] _data;

    public PinnedTensor(T[] data, ReadOnlySpan<long> shape)
    {
        _data = data;

        // ONNX Runtime wants a non-empty array even for a tensor without elements.
        Value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(0, checked((int)Elements(shape))), shape.ToArray());
    }

    public OrtValue Value { get; }

    public Span<T> Span => _data;

    public void Dispose() => Value.Dispose();

    private static long Elements(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var axis in shape)
        {
            count = checked(count * axis);
        }

        return count;
    }
}
