using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Makes pieces of the matches in a text and of what lies between them.</summary>
internal ref struct PieceCollector
{
    private readonly TextRangeList _pieces;
    private readonly SplitBehavior _behavior;
    private TextRange _open;
    private bool _hasOpen;
    private bool _lastWasMatch;

    public PieceCollector(TextRangeList pieces, SplitBehavior behavior)
    {
        _pieces = pieces;
        _behavior = behavior;
    }

    /// <summary>Takes the next part of the text, match or not; the parts follow each other without gaps.</summary>
    public void Add(int start, int end, bool isMatch)
    {
        if (start == end)
        {
            return;
        }

        switch (_behavior)
        {
            case SplitBehavior.Isolated:
                _pieces.Add(start, end);
                return;
            case SplitBehavior.Removed:
                _pieces.Add(start, isMatch ? start : end);
                return;
        }

        var joins = _hasOpen && _behavior switch
        {
            SplitBehavior.Contiguous => isMatch == _lastWasMatch,
            SplitBehavior.MergedWithPrevious => isMatch && !_lastWasMatch,
            _ => !isMatch && _lastWasMatch,
        };
        if (joins)
        {
            _open = new TextRange(_open.Start, end);
        }
        else
        {
            Complete();
            (_open, _hasOpen) = (new TextRange(start, end), true);
        }

        _lastWasMatch = isMatch;
    }

    /// <summary>Ends the last piece.</summary>
    public void Complete()
    {
        if (_hasOpen)
        {
            _pieces.Add(_open.Start, _open.End);
            _hasOpen = false;
        }
    }
}
