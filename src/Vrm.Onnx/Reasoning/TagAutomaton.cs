using System.Buffers;

namespace Vrm.Onnx.Reasoning;

/// <summary>Finds tags in text that comes in pieces, one table look-up per character (Aho and Corasick, 1975).</summary>
/// <remarks>
/// A node stands for the longest suffix of the text that begins a tag, which is exactly what must be held back.
/// That suffix is known from the node, so nothing has to be buffered. Immutable and thread-safe.
/// </remarks>
internal sealed class TagAutomaton
{
    /// <summary>The node in which nothing is held back.</summary>
    public const int Root = 0;

    private const int NoTag = -1;

    private readonly string[] _tags;
    private readonly char[] _alphabet;
    private readonly int[] _next;
    private readonly List<Node> _nodes = [new Node(0, 0, NoTag)];
    private readonly int[] _fallback;

    /// <param name="tags">The tags; none empty, none part of another.</param>
    public TagAutomaton(IReadOnlyList<string> tags)
    {
        _tags = [.. tags];
        _alphabet = [.. tags.SelectMany(tag => tag).Distinct()];
        FirstCharacters = SearchValues.Create([.. tags.Select(tag => tag[0]).Distinct()]);
        _next = new int[checked((tags.Sum(tag => tag.Length) + 1) * _alphabet.Length)];
        for (var tag = 0; tag < _tags.Length; tag++)
        {
            Insert(tag);
        }

        _fallback = new int[_nodes.Count];
        Connect();
    }

    /// <summary>The characters that begin a tag: every other one leaves <see cref="Root"/> where it is.</summary>
    public SearchValues<char> FirstCharacters { get; }

    /// <summary>The node after one more character.</summary>
    public int Step(int node, char character)
    {
        var letter = _alphabet.AsSpan().IndexOf(character);
        return letter < 0 ? Root : _next[(node * _alphabet.Length) + letter];
    }

    /// <summary>Whether a node completes a tag.</summary>
    /// <param name="node">The node.</param>
    /// <param name="tag">The tag's index.</param>
    public bool IsTag(int node, out int tag)
    {
        tag = _nodes[node].Tag;
        return tag != NoTag;
    }

    /// <summary>The text that a node stands for.</summary>
    public ReadOnlySpan<char> Held(int node) => _tags.Length == 0 ? [] : _tags[_nodes[node].Source].AsSpan(0, _nodes[node].Depth);

    /// <summary>Where to go on from a completed tag that turned out to be text: its end may begin another one.</summary>
    public int Resume(int node) => _fallback[node];

    private void Insert(int tag)
    {
        var node = Root;
        for (var depth = 1; depth <= _tags[tag].Length; depth++)
        {
            ref var child = ref _next[(node * _alphabet.Length) + _alphabet.AsSpan().IndexOf(_tags[tag][depth - 1])];
            if (child == Root)
            {
                child = _nodes.Count;
                _nodes.Add(new Node(tag, depth, depth == _tags[tag].Length ? tag : NoTag));
            }

            node = child;
        }
    }

    /// <summary>Breadth first: a node without a child for a letter goes where its longest proper suffix goes.</summary>
    private void Connect()
    {
        var queue = new Queue<int>([Root]);
        while (queue.TryDequeue(out var node))
        {
            for (var letter = 0; letter < _alphabet.Length; letter++)
            {
                ref var child = ref _next[(node * _alphabet.Length) + letter];
                var shorter = node == Root ? Root : _next[(_fallback[node] * _alphabet.Length) + letter];
                if (child == Root)
                {
                    child = shorter;
                }
                else if (_nodes[child].Depth == _nodes[node].Depth + 1)
                {
                    _fallback[child] = shorter;
                    queue.Enqueue(child);
                }
            }
        }
    }

    /// <param name="Source">A tag that begins with the node's text.</param>
    /// <param name="Depth">The length of that text.</param>
    /// <param name="Tag">The tag that is complete here, or <see cref="NoTag"/>.</param>
    private readonly record struct Node(int Source, int Depth, int Tag);
}
