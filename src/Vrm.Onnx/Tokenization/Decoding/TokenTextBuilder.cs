using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Collects the texts of tokens, by id, in one array.</summary>
internal sealed class TokenTextBuilder
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _starts;
    private readonly List<TokenTextKind> _kinds;

    public TokenTextBuilder(int count)
    {
        _starts = new List<int>(count + 1) { 0 };
        _kinds = new List<TokenTextKind>(count);
    }

    public byte[] Bytes => [.. _bytes];

    /// <summary>Where each text starts, and where the last one ends.</summary>
    public int[] Starts => [.. _starts];

    public TokenTextKind[] Kinds => [.. _kinds];

    public void AddHole() => Add([], TokenTextKind.Hole);

    public void Add(DecoderPlan plan, string spelling, bool isFirst)
    {
        foreach (var step in plan.Steps)
        {
            spelling = step(spelling, isFirst);
        }

        if (plan.ByteFallback && DecodedBytes.TryParse(spelling, out var value))
        {
            Add([value], TokenTextKind.Byte);
            return;
        }

        var endsWord = plan.WordEnd.Length > 0 && spelling.EndsWith(plan.WordEnd, StringComparison.Ordinal);
        var text = Encoding.UTF8.GetBytes(endsWord ? spelling[..^plan.WordEnd.Length] : spelling);
        if (plan.ByteLevel)
        {
            ByteAlphabet.TryDecode(text, out text);
        }

        Add(text, endsWord ? TokenTextKind.WordEnd : TokenTextKind.Text);
    }

    private void Add(ReadOnlySpan<byte> text, TokenTextKind kind)
    {
        _bytes.AddRange(text);
        _starts.Add(_bytes.Count);
        _kinds.Add(kind);
    }
}
