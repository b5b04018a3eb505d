using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The weights of a model in memory that neither moves nor is copied: sessions read them, optimizers change them in place.</summary>
/// <remarks>Owns the runtime's views of the memory. Not thread-safe.</remarks>
internal sealed class ParameterBuffers : IDisposable
{
    private readonly OrderedDictionary<string, (float[] Data, long[] Shape, OrtValue Value)> _buffers = [];

    /// <summary>Reads weights from where they come from.</summary>
    public ParameterBuffers(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            var data = Pinned(checked((int)parameter.Source.ElementCount));
            parameter.Source.CopyTo(0, data);
            Add(parameter.Name, data, [.. parameter.Source.Shape]);
        }
    }

    private ParameterBuffers()
    {
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _buffers.Keys];

    /// <summary>A weight's numbers, which may be changed while no session runs.</summary>
    public float[] this[string name] => _buffers[name].Data;

    /// <summary>A weight as the runtime sees it.</summary>
    public OrtValue Value(string name) => _buffers[name].Value;

    /// <summary>A weight's axes, outermost first.</summary>
    public IReadOnlyList<long> Shape(string name) => _buffers[name].Shape;

    /// <summary>Whether there is such a weight.</summary>
    public bool Has(string name) => _buffers.ContainsKey(name);

    /// <summary>A second model of the same weights, which stays as it is while this one is trained.</summary>
    public ParameterBuffers Copy()
    {
        var copy = new ParameterBuffers();
        foreach (var (name, (data, shape, _)) in _buffers)
        {
            var pinned = Pinned(data.Length);
            data.CopyTo(pinned, 0);
            copy.Add(name, pinned, shape);
        }

        return copy;
    }

    /// <summary>Exchanges the numbers with those of another model of the same weights; the memory of each stays where it is.</summary>
    public void Exchange(ParameterBuffers other)
    {
        foreach (var (name, (data, _, _)) in _buffers)
        {
            var others = other[name];
            for (var i = 0; i < data.Length; i++)
            {
                (data[i], others[i]) = (others[i], data[i]);
            }
        }
    }

    /// <summary>Memory that the garbage collector leaves where it is.</summary>
    public static float[] Pinned(int length) => GC.AllocateUninitializedArray<float>(length, pinned: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, value) in _buffers.Values)
        {
            value.Dispose();
        }
    }

    private void Add(string name, float[] data, long[] shape) => _buffers.Add(name, (data, shape, NativeTensor.Over(data, shape)));
}
