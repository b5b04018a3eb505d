using System.Text;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Joins the texts of tokens where the decoder's steps are in an order that no single token's text can be told by.</summary>
/// <remarks>
/// As the original streams: the tokens since the last but one text that was certain are decoded anew with each token, and what is new
/// is certain unless it ends in U+FFFD.
/// </remarks>
internal sealed class ChainedAssembly(TokenTexts texts, bool skipSpecial) : TextAssembly
{
    private readonly DecoderChain _chain = texts.Plan.Chain!;
    private readonly List<int> _window = [];
    private string _prefix = "";
    private int _certain;
    private bool _isHolding;
    private byte[] _held = [];

    public override bool IsHolding => _isHolding;

    public override ReadOnlySpan<byte> Held => _held = [.. _window.Skip(_certain).SelectMany(id => texts.Text(id, isFirst: false).ToArray())];

    public override void Reset()
    {
        _window.Clear();
        (_prefix, _certain, _isHolding) = ("", 0, false);
    }

    public override void Append(int id)
    {
        if (texts.Kind(id) != TokenTextKind.Hole && !(skipSpecial && texts.IsSpecial(id)))
        {
            _window.Add(id);
        }
    }

    public override bool TryTake(out ReadOnlySpan<byte> text)
    {
        text = default;
        var all = Decode();
        _isHolding = all.Length > _prefix.Length;
        if (!_isHolding || all.EndsWith('\uFFFD') || !all.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return false;
        }

        text = Encoding.UTF8.GetBytes(all[_prefix.Length..]);
        _window.RemoveRange(0, _certain);
        _certain = _window.Count;
        (_prefix, _isHolding) = (Decode(), false);
        return true;
    }

    public override ReadOnlySpan<byte> TakeAll()
    {
        var all = Decode();
        var text = Encoding.UTF8.GetBytes(all.StartsWith(_prefix, StringComparison.Ordinal) ? all[_prefix.Length..] : "");
        Reset();
        return text;
    }

    private string Decode() => _chain.Decode(_window.Select(texts.Spelling));
}
