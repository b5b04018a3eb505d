namespace Vrm.Onnx.Export.Weights;

/// <summary>A part of a checkpoint's tensors, by the prefix of their names, and the format that a graph stores them in.</summary>
internal sealed class WeightScope
{
    private readonly WeightStore _store;
    private readonly string _prefix;
    private readonly Func<string, WeightTensor, WeightTensor>? _adjust;

    /// <summary>All tensors.</summary>
    public WeightScope(WeightStore store, WeightFormat format)
        : this(store, format, "")
    {
    }

    private WeightScope(WeightStore store, WeightFormat format, string prefix, Func<string, WeightTensor, WeightTensor>? adjust = null)
    {
        _adjust = adjust;
        _store = store;
        _prefix = prefix;
        Format = format;
    }

    /// <summary>How weights are stored and in what they are computed with.</summary>
    public WeightFormat Format { get; }

    /// <summary>An inner part: <c>w["self_attn"]["q_proj"]</c>.</summary>
    public WeightScope this[string name] => new(_store, Format, $"{_prefix}{name}.", _adjust);

    /// <summary>An inner part with a number: <c>w["layers"][3]</c>.</summary>
    public WeightScope this[int index] => new(_store, Format, $"{_prefix}{index}.", _adjust);

    /// <summary>Takes a tensor; a missing or misshaped one is reported when the store is completed.</summary>
    /// <param name="name">Its name in this scope.</param>
    /// <param name="shape">The shape it must have.</param>
    public WeightTensor Take(string name, params IReadOnlyList<long> shape)
    {
        var weight = _store.Take(_prefix + name, shape);
        return _adjust is null ? weight : _adjust(_prefix + name, weight);
    }

    /// <summary>The same tensors, for a family that stores some of them in another form than layers take.</summary>
    /// <param name="adjust">Gives what layers take, from the full name of a tensor and the tensor.</param>
    public WeightScope Adjusted(Func<string, WeightTensor, WeightTensor> adjust) => new(_store, Format, _prefix, adjust);
}
