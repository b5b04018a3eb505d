using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>A tensor over managed memory that is pinned, so that its content can change between runs without a new binding.</summary>
internal sealed class PinnedTensor<T> : IDisposable
    where T : unmanaged
{
    private readonly Memory<T> _data;

    /// <param name="data">At least as many elements as the shape has, and never empty: ONNX Runtime wants an address even for a tensor without elements.</param>
    /// <param name="shape">The axes.</param>
    public PinnedTensor(Memory<T> data, params ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var axis in shape)
        {
            count = checked(count * axis);
        }

        _data = data[..checked((int)count)];
        Value = NativeTensor.Over(_data, shape.ToArray());
    }

    public OrtValue Value { get; }

    public Span<T> Span => _data.Span;

    public void Dispose() => Value.Dispose();
}
