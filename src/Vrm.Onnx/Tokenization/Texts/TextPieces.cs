namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>A stretch of the input between special tokens, the pieces it is split into, and, once something rewrote it, the new text.</summary>
/// <remarks>Reused from call to call. As long as nothing rewrites the stretch it is read where it lies.</remarks>
internal sealed class TextPieces(TextLimit limit)
{
    private readonly AlignedText _rewritten = new(limit);
    private TextRangeList _ranges = new();
    private TextRangeList _newRanges = new();
    private byte[] _input = [];
    private TextRange _stretch;
    private bool _isRewritten;
    private bool _trackParts;

    /// <summary>The text that <see cref="Ranges"/> are ranges of.</summary>
    public ReadOnlySpan<byte> Text => _isRewritten ? _rewritten.Bytes : _input.AsSpan(_stretch.Start, _stretch.Length);

    /// <summary>The pieces, in order.</summary>
    public ReadOnlySpan<TextRange> Ranges => _ranges.Items;

    /// <summary>The pieces that a step makes of <see cref="Ranges"/>; they take effect with <see cref="CommitRanges"/>.</summary>
    public TextRangeList NewRanges => _newRanges;

    /// <summary>Takes a stretch of the input, as one piece.</summary>
    public void Load(byte[] input, TextRange stretch, bool trackParts)
    {
        (_input, _stretch, _trackParts, _isRewritten) = (input, stretch, trackParts, false);
        _ranges.Clear();
        _ranges.Add(0, stretch.Length);
        _newRanges.Clear();
    }

    /// <summary>Takes a part of another's text, as one piece.</summary>
    public void Load(TextPieces other, TextRange range)
    {
        if (!other._isRewritten)
        {
            var start = other._stretch.Start;
            Load(other._input, new TextRange(start + range.Start, start + range.End), other._trackParts);
            return;
        }

        (_input, _trackParts, _isRewritten) = (other._input, other._trackParts, true);
        _rewritten.Load(other._rewritten, range);
        ResetRanges();
        _newRanges.Clear();
    }

    /// <summary>The text to rewrite; the caller brings the ranges up to date.</summary>
    public AlignedText Rewrite()
    {
        if (!_isRewritten)
        {
            _rewritten.Load(_input, _stretch, _trackParts);
            _isRewritten = true;
        }

        return _rewritten;
    }

    /// <summary>Makes the whole text one piece again, after it was rewritten as a whole.</summary>
    public void ResetRanges()
    {
        _ranges.Clear();
        _ranges.Add(0, Text.Length);
    }

    /// <summary>Puts the new pieces in place of the old ones.</summary>
    public void CommitRanges()
    {
        (_ranges, _newRanges) = (_newRanges, _ranges);
        _newRanges.Clear();
    }

    /// <summary>The part of the input that bytes of the text stand for; only if parts are tracked or nothing rewrote the text.</summary>
    public TextRange InputPart(int start, int end) => _isRewritten
        ? new TextRange(_rewritten.Part(start).Start, _rewritten.Part(end - 1).End)
        : new TextRange(_stretch.Start + start, _stretch.Start + end);

    /// <summary>Whether a piece begins where the whole input does.</summary>
    public bool BeginsInput(TextRange range) => InputPart(range.Start, range.End).Start == 0;
}
