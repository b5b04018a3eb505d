using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Finds a string; the empty one is nowhere.</summary>
internal sealed class LiteralSplitPattern(string literal) : SplitPattern
{
    private readonly byte[] _literal = Encoding.UTF8.GetBytes(literal);

    protected override bool TryFind(ReadOnlySpan<byte> text, int from, ref long lookAhead, out TextRange match)
    {
        var found = _literal.Length == 0 ? -1 : text[from..].IndexOf(_literal);
        match = found < 0 ? default : new TextRange(from + found, from + found + _literal.Length);
        return found >= 0;
    }
}
