using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The tensors that a graph of the SDK takes its changing weights from.</summary>
/// <remarks>
/// Those that are a parameter as it is are that parameter's memory; others (packed, padded, merged) are copies, made anew by <see cref="Refresh"/>.
/// Owns the copies.
/// </remarks>
internal sealed class LiveTensors : IDisposable
{
    private readonly Dictionary<string, OrtValue> _tensors = new(StringComparer.Ordinal);
    private readonly List<(InitializerData Source, float[] Data, OrtValue Value)> _copies = [];

    /// <param name="inputs">The graph's weights, with their data.</param>
    /// <param name="parameters">The memory of the weights in training; outlives this.</param>
    public LiveTensors(IReadOnlyList<Value> inputs, ParameterBuffers parameters)
    {
        foreach (var input in inputs)
        {
            if (input.Data is FloatData { Source: CurrentWeight { IsMerged: false } weight })
            {
                _tensors.Add(input.Name, parameters.Value(weight.Origin));
                continue;
            }

            var source = input.Data!;
            var data = ParameterBuffers.Pinned(checked((int)(source.ByteCount / sizeof(float))));
            var value = NativeTensor.Over(data, [.. source.Shape]);
            _copies.Add((source, data, value));
            _tensors.Add(input.Name, value);
        }

        Weights = new LiveWeights(_tensors);
        Refresh();
    }

    /// <summary>The tensors by the names of the graph's inputs.</summary>
    public LiveWeights Weights { get; }

    /// <summary>Brings the copies up to the parameters.</summary>
    public void Refresh() => Parallel.ForEach(_copies, copy => copy.Source.CopyTo(0, MemoryMarshal.AsBytes(copy.Data.AsSpan())));

    /// <inheritdoc/>
    public void Dispose() => _copies.ForEach(copy => copy.Value.Dispose());
}
