namespace Vrm.Onnx.Tokenization.Models;

/// <summary>For every place in a text the best way to get there.</summary>
internal sealed class UnigramLattice
{
    private Node[] _nodes = new Node[256];

    /// <summary>The places 0 to <paramref name="length"/>, all unreached but the first.</summary>
    public Span<Node> Reset(int length)
    {
        if (_nodes.Length <= length)
        {
            _nodes = new Node[Math.Max(length + 1, _nodes.Length * 2)];
        }

        var nodes = _nodes.AsSpan(0, length + 1);
        nodes.Fill(new Node { Start = -1 });
        return nodes;
    }

    /// <summary>The best token that ends at a place.</summary>
    public struct Node
    {
        /// <summary>Sum of the scores up to here.</summary>
        public double Score;

        /// <summary>Where the token starts; −1 if no token ends here.</summary>
        public int Start;

        /// <summary>The token.</summary>
        public int Id;
    }
}
