using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Training.Execution;

/// <summary>Views of arrays for one run.</summary>
internal sealed class OrtValueList : IDisposable
{
    private readonly List<OrtValue> _values = [];

    /// <summary>Views the beginning of an array as a tensor.</summary>
    public OrtValue Add<T>(T[] data, long[] shape)
        where T : unmanaged
    {
        var count = checked((int)shape.Aggregate(1L, (product, length) => checked(product * length)));
        var value = NativeTensor.Over(data.AsMemory(0, count), shape);
        _values.Add(value);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose() => _values.ForEach(value => value.Dispose());
}
