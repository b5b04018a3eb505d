using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>A trie over bytes: finds all entries that a text begins with.</summary>
/// <remarks>The edges are in one table with open addressing. Immutable once filled.</remarks>
internal sealed class ByteTrie
{
    public const int Root = 0;

    private readonly List<int> _values = [-1];
    private Edge[] _edges = new Edge[64];
    private int _count;

    /// <summary>Adds an entry; one added later replaces an equal one.</summary>
    public void Add(ReadOnlySpan<byte> key, int value)
    {
        var node = Root;
        foreach (var label in key)
        {
            var next = Child(node, label);
            if (next < 0)
            {
                next = _values.Count;
                _values.Add(-1);
                AddEdge(node, label, next);
            }

            node = next;
        }

        _values[node] = value;
    }

    /// <summary>The node after one more byte, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Child(int node, byte label)
    {
        var key = Key(node, label);
        var mask = _edges.Length - 1;
        for (var index = Place(key) & mask; ; index = (index + 1) & mask)
        {
            ref readonly var edge = ref _edges[index];
            if (edge.Key == key)
            {
                return edge.Child;
            }

            if (edge.Key == 0)
            {
                return -1;
            }
        }
    }

    /// <summary>The value of the entry that ends at a node, or −1.</summary>
    public int Value(int node) => _values[node];

    /// <summary>The longest entry that the text begins with, or −1.</summary>
    public int LongestMatch(ReadOnlySpan<byte> text, out int length)
    {
        var node = Root;
        var value = -1;
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            node = Child(node, text[i]);
            if (node < 0)
            {
                break;
            }

            if (_values[node] >= 0)
            {
                (value, length) = (_values[node], i + 1);
            }
        }

        return value;
    }

    // One more, so that no key is 0, which marks a free place.
    private static ulong Key(int node, byte label) => (((ulong)(uint)node << 8) | label) + 1;

    private static int Place(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 33);

    private void AddEdge(int node, byte label, int child)
    {
        if (++_count * 2 > _edges.Length)
        {
            var old = _edges;
            _edges = new Edge[(int)BitOperations.RoundUpToPowerOf2((uint)old.Length + 1)];
            foreach (var edge in old)
            {
                if (edge.Key != 0)
                {
                    Insert(edge);
                }
            }
        }

        Insert(new Edge(Key(node, label), child));
    }

    private void Insert(Edge edge)
    {
        var mask = _edges.Length - 1;
        var index = Place(edge.Key) & mask;
        while (_edges[index].Key != 0)
        {
            index = (index + 1) & mask;
        }

        _edges[index] = edge;
    }

    private readonly record struct Edge(ulong Key, int Child);
}
