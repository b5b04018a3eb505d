namespace Vrm.Onnx.Export.Weights;

/// <summary>The tensors of a checkpoint under their canonical names, and which of them a graph has taken.</summary>
/// <remarks>
/// A tensor that is missing or has another shape does not stop the building: it is noted, stands in as zeros, and
/// <see cref="Complete"/> reports all such tensors at once, together with those that nothing took.
/// </remarks>
internal sealed class WeightStore
{
    private readonly string _folder;
    private readonly Func<string, WeightTensor?>? _replacements;
    private readonly SortedDictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _missing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _misshaped = new(StringComparer.Ordinal);

    /// <summary>Sorts the tensors of a checkpoint by their canonical names.</summary>
    /// <param name="checkpoint">The files.</param>
    /// <param name="names">How names become canonical.</param>
    /// <param name="replacements">Gives what takes the place of a tensor by its canonical name, in the same shape; <see langword="null"/> for what stays.</param>
    /// <exception cref="CheckpointException">Two tensors have the same one.</exception>
    public WeightStore(Checkpoint checkpoint, WeightNames names, Func<string, WeightTensor?>? replacements = null)
    {
        _folder = checkpoint.Folder;
        _replacements = replacements;
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            var name = names.Canonical(tensor.Name);
            if (!_tensors.TryAdd(name, tensor))
            {
                throw new CheckpointException("Two tensors are the same weight under two generations of names.")
                {
                    Path = tensor.File,
                    Tensor = tensor.Name,
                    Found = $"also '{_tensors[name].Name}'",
                    Expected = "one of them",
                };
            }
        }
    }

    /// <summary>Whether the checkpoint has a tensor.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>Takes a tensor of a known shape.</summary>
    /// <exception cref="CheckpointException">Its elements are no floats.</exception>
    public WeightTensor Take(string name, IReadOnlyList<long> shape)
    {
        _used.Add(name);
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            _missing.TryAdd(name, Text(shape));
            return Zeros(name, shape);
        }

        tensor.RequireFloats();
        if (!tensor.Shape.SequenceEqual(shape))
        {
            _misshaped.TryAdd(name, $"{Text(tensor.Shape)}, expected {Text(shape)}");
            return Zeros(name, shape);
        }

        return _replacements?.Invoke(name) ?? new CheckpointWeight(tensor);
    }

    /// <summary>Whether two tensors of the checkpoint hold the same bytes in the same shape and type.</summary>
    public bool AreEqual(string name, string otherName)
    {
        const int chunk = 1 << 22;
        var (tensor, other) = (_tensors[name], _tensors[otherName]);
        var equal = tensor.Type == other.Type && tensor.Shape.SequenceEqual(other.Shape);
        var (bytes, otherBytes) = (new byte[chunk], new byte[chunk]);
        for (var first = 0L; equal && first < tensor.ByteCount; first += chunk)
        {
            var count = (int)Math.Min(chunk, tensor.ByteCount - first);
            tensor.CopyRawTo(first, bytes.AsSpan(0, count));
            other.CopyRawTo(first, otherBytes.AsSpan(0, count));
            equal = bytes.AsSpan(0, count).SequenceEqual(otherBytes.AsSpan(0, count));
        }

        return equal;
    }

    /// <summary>Takes note of tensors that are known to have no say in the results.</summary>
    /// <param name="unused">Whether a canonical name is such a tensor's.</param>
    public void Ignore(Predicate<string> unused)
    {
        foreach (var name in _tensors.Keys)
        {
            if (unused(name))
            {
                _used.Add(name);
            }
        }
    }

    /// <summary>Checks, when everything is built, that every weight was there and every tensor was used.</summary>
    /// <exception cref="WeightMismatchException">Otherwise; with all that are missing, misshaped and unused.</exception>
    public void Complete()
    {
        var unused = _tensors.Where(entry => !_used.Contains(entry.Key)).Select(entry => entry.Value.Name).ToList();
        if (_missing.Count + _misshaped.Count + unused.Count > 0)
        {
            throw new WeightMismatchException(_folder, _missing, _misshaped, unused);
        }
    }

    private static ArrayWeight Zeros(string name, IReadOnlyList<long> shape) =>
        new(name, shape, () => throw new InvalidOperationException($"'{name}' stands in for a missing tensor and must not be written."));

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
