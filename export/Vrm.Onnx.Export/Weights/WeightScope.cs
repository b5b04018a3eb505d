namespace Vrm.Onnx.Export.Weights;

/// <summary>A part of a checkpoint's tensors, by the prefix of their names, and the format that a graph stores them in.</summary>
internal sealed class WeightScope
{
    private readonly WeightStore _store;
    private readonly string _prefix;
    private readonly WeightFormat _format;
    private readonly Func<string, WeightTensor, WeightTensor>? _adjust;
    private readonly Predicate<string>? _isSensitive;

    /// <summary>All tensors.</summary>
    public WeightScope(WeightStore store, WeightFormat format)
        : this(store, format, "")
    {
    }

    private WeightScope(
        WeightStore store, WeightFormat format, string prefix, Func<string, WeightTensor, WeightTensor>? adjust = null, Predicate<string>? isSensitive = null)
    {
        _store = store;
        _format = format;
        _prefix = prefix;
        _adjust = adjust;
        _isSensitive = isSensitive;
    }

    /// <summary>How the weights of this part are stored and in what they are computed with.</summary>
    public WeightFormat Format =>
        _format.SensitiveMatrices is { } sensitive && _isSensitive is not null && _isSensitive(_prefix) ? _format with { Matrices = sensitive } : _format;

    /// <summary>An inner part: <c>w["self_attn"]["q_proj"]</c>.</summary>
    public WeightScope this[string name] => Inner($"{_prefix}{name}.");

    /// <summary>An inner part with a number: <c>w["layers"][3]</c>.</summary>
    public WeightScope this[int index] => Inner($"{_prefix}{index}.");

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
    public WeightScope Adjusted(Func<string, WeightTensor, WeightTensor> adjust) => new(_store, _format, _prefix, adjust, _isSensitive);

    /// <summary>The same tensors, some of them marked for formats that store sensitive matrices in another way.</summary>
    /// <param name="isSensitive">Whether all within a part are, by the part's full name with a dot at its end.</param>
    public WeightScope Marked(Predicate<string> isSensitive) => new(_store, _format, _prefix, _adjust, isSensitive);

    private WeightScope Inner(string prefix) => new(_store, _format, prefix, _adjust, _isSensitive);
}
