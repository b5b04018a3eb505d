using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Training.Models;

/// <summary>A part of a model's weights, which become inputs of a graph when they are taken.</summary>
internal sealed class ParameterScope
{
    private readonly WeightStore _store;
    private readonly OrderedDictionary<string, Parameter> _taken;
    private readonly AdapterPlan? _adapters;
    private readonly string _prefix;

    /// <summary>All weights of a checkpoint.</summary>
    /// <param name="store">The checkpoint's tensors.</param>
    /// <param name="adapters">The low-rank matrices to add, if any.</param>
    public ParameterScope(WeightStore store, AdapterPlan? adapters)
        : this(store, [], adapters, "")
    {
    }

    private ParameterScope(WeightStore store, OrderedDictionary<string, Parameter> taken, AdapterPlan? adapters, string prefix)
    {
        _store = store;
        _taken = taken;
        _adapters = adapters;
        _prefix = prefix;
    }

    /// <summary>All weights that were taken, in the order of their first use.</summary>
    public IReadOnlyList<Parameter> Taken => [.. _taken.Values];

    /// <summary>An inner part: <c>w["self_attn"]["q_proj"]</c>.</summary>
    public ParameterScope this[string name] => new(_store, _taken, _adapters, $"{_prefix}{name}.");

    /// <summary>An inner part with a number: <c>w["layers"][3]</c>.</summary>
    public ParameterScope this[int index] => new(_store, _taken, _adapters, $"{_prefix}{index}.");

    /// <summary>A weight; the same input every time it is taken.</summary>
    public Value Take(OpBuilder b, string name, params long[] shape) =>
        Take(b, _prefix + name, () => _store.Take(_prefix + name, shape), shape);

    /// <summary>x·Wᵀ, and a bias where there is one, and the low-rank matrices where there are some: [rows, in] → [rows, out].</summary>
    public Value Linear(OpBuilder b, Value x, int width, bool bias)
    {
        var inner = x.Shape[^1].Length!.Value;
        var name = $"{_prefix}weight";
        var y = b.Gemm(x, Take(b, "weight", width, inner), bias ? Take(b, "bias", width) : null);
        if (_adapters is null || !_adapters.Matches(name))
        {
            return y;
        }

        var down = Take(b, AdapterPlan.DownName(name), () => _adapters.InitialDown(name, inner), [_adapters.Rank, inner]);
        var up = Take(b, AdapterPlan.UpName(name), () => _adapters.InitialUp(name, width), [width, _adapters.Rank]);
        var update = b.Gemm(b.Gemm(x, down, null), up, null); // arXiv:2106.09685: W + scale·B·A
        return b.Add(y, b.Mul(update, b.Real(update.Type, _adapters.Scale)));
    }

    private Value Take(OpBuilder b, string name, Func<WeightTensor> source, long[] shape)
    {
        if (!_taken.TryGetValue(name, out var parameter))
        {
            var value = b.Graph.AddInput(name, ElementType.Float32, TensorShape.Of(shape));
            parameter = new Parameter(name, source(), value);
            _taken.Add(name, parameter);
        }

        return parameter.Value;
    }
}
