namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Keeps one copy of equal sets of tokens: inside a text, most places allow the same ones.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MaskPool
{
    private readonly HashSet<ulong[]> _masks = new(new ByContent());
    private readonly Lock _lock = new();

    /// <summary>The copy to use in place of a set.</summary>
    public ulong[] Share(ulong[] mask)
    {
        lock (_lock)
        {
            if (_masks.TryGetValue(mask, out var known))
            {
                return known;
            }

            _masks.Add(mask);
            return mask;
        }
    }

    private sealed class ByContent : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] mask)
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(mask.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
