using System.Buffers.Binary;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Lays out the tree of a vocabulary: tokens sorted by their bytes come in the order of its nodes.</summary>
internal sealed class TrieBuilder
{
    public TrieBuilder(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        Ordered = Sort(tokens);

        // The nodes on the way to the token before, by depth from 0.
        var open = new List<int>();
        var before = ReadOnlyMemory<byte>.Empty;
        for (var i = 0; i < Ordered.Length; i++)
        {
            var bytes = tokens[Ordered[i]];
            Add(bytes.Span, bytes.Span.CommonPrefixLength(before.Span), i, open);
            before = bytes;
        }

        Close(open, 0);
        First.Add(Ordered.Length);
    }

    public List<byte> Bytes { get; } = [];

    public List<int> Depths { get; } = [];

    public List<int> Ends { get; } = [];

    public List<int> First { get; } = [];

    /// <summary>For each node, the lengths of the tokens that begin so, as bits: <see cref="TokenLengths"/>.</summary>
    public List<byte> Lengths { get; } = [];

    public int[] Ordered { get; }

    public int MaxDepth { get; private set; }

    /// <summary>By their first eight bytes as one number, which tells nearly all tokens apart, and only then by the rest.</summary>
    private static int[] Sort(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        int[] ordered = [.. Enumerable.Range(0, tokens.Count).Where(token => !tokens[token].IsEmpty)];
        var keys = Array.ConvertAll(ordered, token => FirstBytes(tokens[token].Span));
        Array.Sort(keys, ordered);
        var byContent = Comparer<int>.Create((a, b) =>
        {
            var order = tokens[a].Span.SequenceCompareTo(tokens[b].Span);
            return order != 0 ? order : a.CompareTo(b);
        });
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            Array.Sort(ordered, start, end - start, byContent);
            start = end;
        }

        return ordered;
    }

    private static ulong FirstBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        bytes[..Math.Min(bytes.Length, padded.Length)].CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private void Add(ReadOnlySpan<byte> bytes, int shared, int position, List<int> open)
    {
        Close(open, shared);
        for (var depth = shared; depth < bytes.Length; depth++)
        {
            open.Add(Bytes.Count);
            Bytes.Add(bytes[depth]);
            Depths.Add(depth + 1);
            Ends.Add(0);
            Lengths.Add(0);

            // No token ends at a node on the way: its run is empty and begins where the next one does.
            First.Add(position);
        }

        foreach (var node in open)
        {
            Lengths[node] |= TokenLengths.BitOf(bytes.Length);
        }

        MaxDepth = Math.Max(MaxDepth, bytes.Length);
    }

    private void Close(List<int> open, int depth)
    {
        for (var i = depth; i < open.Count; i++)
        {
            Ends[open[i]] = Bytes.Count;
        }

        open.RemoveRange(depth, open.Count - depth);
    }
}
