using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>The inputs of a graph for one run over a whole prompt, with an empty cache.</summary>
/// <remarks>Owns what it makes; pictures and what earlier graphs gave belong to the caller.</remarks>
internal sealed class TapInputs(BundleManifest manifest, IParityReference record, VisionTensors vision) : IDisposable
{
    private readonly List<OrtValue> _owned = [];
    private readonly long[] _tokens = record.Integers(ParityTensors.TokenIds).Values;

    /// <summary>All inputs of a graph, in the order of <see cref="TappedGraph.InputNames"/>.</summary>
    public IEnumerable<OrtValue> Of(TappedGraph graph) => [.. graph.Spec.Inputs.Select(Of), .. graph.States.Select(Of)];

    private OrtValue Of(TensorSpec input) => input.Role switch
    {
        TensorRole.InputIds => Own(NativeTensor.Over(_tokens, 1, _tokens.Length)),
        TensorRole.PositionIds => Own(NativeTensor.Over(Positions(), TokenPositions.Axes, 1, _tokens.Length)),
        TensorRole.SequenceLengths => Own(NativeTensor.Over(new[] { _tokens.Length - 1 }, 1)),
        TensorRole.TotalSequenceLength => Own(NativeTensor.Over(new[] { _tokens.Length })),
        TensorRole.LogitsToKeep => Own(NativeTensor.Over(new long[] { _tokens.Length }, 1)),
        TensorRole.ImageFeatures when !vision.Has(input.Role) => Own(NoRows(0, manifest.Graphs.HiddenSize)),
        TensorRole.DeepStackFeatures when !vision.Has(input.Role) => Own(NoRows(long.Parse(input.Shape[0], System.Globalization.CultureInfo.InvariantCulture), 0, manifest.Graphs.HiddenSize)),
        _ => vision.InputFor(input),
    };

    public void Dispose() => _owned.ForEach(value => value.Dispose());

    /// <summary>A state with room for the prompt and nothing in it.</summary>
    private OrtValue Of(StateTensor state) =>
        Own(NativeTensor.Allocate(state.Element.ToOnnx(), state.ShapeOf(rows: 1, _tokens.Length)));

    private long[] Positions()
    {
        var tokens = ParityTensors.Tokens(record);
        var positions = new TokenPositions(manifest.Graphs.Positions!, manifest.ImageTokens.Token, tokens.Length);
        positions.Append(tokens, ParityTensors.Pictures(record));
        var result = new long[TokenPositions.Axes * tokens.Length];
        positions.CopyTail(0, result);
        return result;
    }

    private static OrtValue NoRows(params long[] shape) => NativeTensor.Over(new float[1], shape);

    private OrtValue Own(OrtValue value)
    {
        _owned.Add(value);
        return value;
    }
}
