using System.Buffers;
using System.Text;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Joins the texts of tokens that can be told one by one.</summary>
/// <remarks>
/// A text that ends in U+FFFD is not certain: the last bytes may be the start of a character. The original holds it back
/// even if the character is really there, and so does this.
/// </remarks>
internal sealed class PlannedAssembly : TextAssembly
{
    private static readonly Rune s_replacement = Rune.ReplacementChar;

    private readonly TokenTexts _texts;
    private readonly bool _skipSpecial;
    private byte[] _bytes = new byte[256];
    private int _length;
    private int _runStart = -1;
    private int _runChecked;
    private bool _runBroken;
    private bool _isFirst = true;
    private bool _spaceFollows;
    private int _leading;

    public PlannedAssembly(TokenTexts texts, bool skipSpecial)
    {
        _texts = texts;
        _skipSpecial = skipSpecial;
        _leading = texts.Plan.LeadingCount;
    }

    public override bool IsHolding => _length > 0;

    public override ReadOnlySpan<byte> Held => _bytes.AsSpan(0, _length);

    public override void Reset()
    {
        (_length, _runStart, _isFirst, _spaceFollows, _leading) = (0, -1, true, false, _texts.Plan.LeadingCount);
    }

    public override void Append(int id)
    {
        var kind = _texts.Kind(id);
        if (kind == TokenTextKind.Hole || (_skipSpecial && _texts.IsSpecial(id)))
        {
            return;
        }

        var text = _texts.Text(id, _isFirst);
        _isFirst = false;
        if (_spaceFollows)
        {
            Write(" "u8);
        }

        _spaceFollows = kind == TokenTextKind.WordEnd;
        if (kind != TokenTextKind.Byte)
        {
            EndRun();
        }
        else if (_runStart < 0)
        {
            (_runStart, _runChecked, _runBroken) = (_length, _length, false);
        }

        Write(text);
    }

    public override bool TryTake(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_length == 0 || (_runStart >= 0 && !RunIsComplete()))
        {
            return false;
        }

        if (Rune.DecodeLastFromUtf8(_bytes.AsSpan(0, _length), out var last, out _) != OperationStatus.Done || last == s_replacement)
        {
            return false;
        }

        text = Take();
        return !text.IsEmpty;
    }

    public override ReadOnlySpan<byte> TakeAll()
    {
        EndRun();
        return Take();
    }

    private ReadOnlySpan<byte> Take()
    {
        var text = _bytes.AsSpan(0, _length);
        (_length, _runStart) = (0, -1);
        while (_leading > 0 && !text.IsEmpty)
        {
            if (!text.StartsWith(_texts.LeadingCharacter))
            {
                _leading = 0;
                break;
            }

            text = text[_texts.LeadingCharacter.Length..];
            _leading--;
        }

        return text;
    }

    /// <summary>Whether the bytes spelled one by one are whole characters; looks at each byte once.</summary>
    private bool RunIsComplete()
    {
        while (!_runBroken && _runChecked < _length)
        {
            var status = Rune.DecodeFromUtf8(_bytes.AsSpan(_runChecked, _length - _runChecked), out _, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                return false;
            }

            _runBroken = status != OperationStatus.Done;
            _runChecked += consumed;
        }

        return !_runBroken;
    }

    /// <summary>Bytes spelled one by one count only if all of them in a row are valid; otherwise each becomes U+FFFD.</summary>
    private void EndRun()
    {
        if (_runStart >= 0 && !RunIsComplete())
        {
            var count = _length - _runStart;
            _length = _runStart;
            for (var i = 0; i < count; i++)
            {
                Write("\uFFFD"u8);
            }
        }

        _runStart = -1;
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (_length + text.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, checked(Math.Max(_length + text.Length, _bytes.Length * 2)));
        }

        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }
}
