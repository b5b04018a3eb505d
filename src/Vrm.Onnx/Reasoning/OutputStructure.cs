namespace Vrm.Onnx.Reasoning;

/// <summary>Which block an output is in, what its text and tags mean there, and where it departs from the dialect.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class OutputStructure
{
    private const int Outside = -1;

    private readonly ReasoningBlock[] _blocks;
    private readonly OutsideText _outside;
    private readonly bool[] _opened;
    private readonly bool[] _closed;
    private int _block = Outside;
    private int _furthest = Outside;
    private bool _blank = true;
    private bool _blockIsRepeated;
    private AnswerState _answer;
    private ReasoningIrregularities _irregularities;

    public OutputStructure(CompiledDialect dialect)
    {
        _blocks = dialect.Blocks;
        _outside = dialect.Dialect.Outside;
        _opened = new bool[_blocks.Length];
        _closed = new bool[_blocks.Length];
    }

    private enum AnswerState
    {
        NotBegun,
        Begun,
        Ended,
    }

    /// <summary>The block that the output is in; −1 outside all of them.</summary>
    public int Block => _block;

    /// <summary>Whether a block is not still to come: it was opened, or reasoning was closed that had never been.</summary>
    public bool HasWritten(int block) => _opened[block] || (_closed[block] && _blocks[block].Kind == ReasoningBlockKind.Reasoning);

    /// <summary>What text would be if it came now.</summary>
    public PieceKind Region => _block != Outside ? BlockRegion : AnswerMayFollow ? PieceKind.Answer : PieceKind.Other;

    /// <summary>A repeated answer is not an answer: the first one stands.</summary>
    private PieceKind BlockRegion =>
        _blocks[_block].Kind == ReasoningBlockKind.Reasoning ? PieceKind.Reasoning : _blockIsRepeated ? PieceKind.Other : PieceKind.Answer;

    /// <summary>Whether the output is outside all tags, with its answer still to come.</summary>
    public bool AwaitsAnswer => Region == PieceKind.Other && _block == Outside && _answer == AnswerState.NotBegun;

    /// <summary>Whether an answer without tags may begin here: white space only stands before it.</summary>
    public bool AwaitsUntaggedAnswer => _block == Outside && AnswerMayFollow && _answer == AnswerState.NotBegun;

    private bool AnswerMayFollow =>
        _outside == OutsideText.Answer && _answer != AnswerState.Ended && (_blocks.Length == 0 || _closed[^1]);

    /// <summary>Whether the answer begins right behind a tag, if that came now.</summary>
    public bool AnswerFollows(int tag)
    {
        var (block, closes) = (tag >> 1, (tag & 1) != 0);
        return closes
            ? _outside == OutsideText.Answer && (_block == Outside || block == _block) && block == _blocks.Length - 1
            : _block == Outside && _blocks[block].Kind == ReasoningBlockKind.Answer && !_opened[block];
    }

    /// <summary>Everything so far was written by the prompt: the model is not to blame for it.</summary>
    public void BeginOutput() => _irregularities = ReasoningIrregularities.None;

    /// <summary>Takes text in which there is no tag.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="kind">What its first part is.</param>
    /// <returns>The length of that part, at least 1.</returns>
    public int TakeText(ReadOnlySpan<char> text, out PieceKind kind)
    {
        kind = Region;
        var blank = text.IsWhiteSpace();
        if (_block != Outside)
        {
            _blank &= blank;
            return text.Length;
        }

        if (AwaitsUntaggedAnswer)
        {
            return BeginUntaggedAnswer(text, out kind);
        }

        if (kind == PieceKind.Other && !blank && _outside != OutsideText.Allowed)
        {
            _irregularities |= ReasoningIrregularities.TextOutside;
        }

        return text.Length;
    }

    /// <summary>Takes a tag.</summary>
    /// <param name="tag">Its index: 2b opens block b, 2b + 1 closes it.</param>
    /// <returns>Whether it is a tag here; otherwise it is text.</returns>
    public bool TakeTag(int tag)
    {
        var (block, closes) = (tag >> 1, (tag & 1) != 0);
        if (_block != Outside)
        {
            return TakeTagInside(block, closes);
        }

        // An answer without tags ends at the first one that follows it: two answers must never run together.
        if (_outside == OutsideText.Answer && _answer == AnswerState.Begun)
        {
            _answer = AnswerState.Ended;
        }

        if (closes)
        {
            _irregularities |= _closed[block] ? ReasoningIrregularities.ClosedTwice : ReasoningIrregularities.MissingOpening;
            _closed[block] = true;
        }
        else
        {
            OpenBlock(block);
        }

        return true;
    }

    /// <summary>Takes the end of the output.</summary>
    public ReasoningOutcome Complete(OutputEnd end)
    {
        var answerIsOpen = _outside == OutsideText.Answer && _answer == AnswerState.Begun && end == OutputEnd.CutOff;
        if (_block != Outside)
        {
            answerIsOpen |= BlockRegion == PieceKind.Answer;
            Flag(_blocks[_block].Kind == ReasoningBlockKind.Reasoning, ReasoningIrregularities.UnclosedReasoning);
        }

        var hasAnswer = _answer != AnswerState.NotBegun;
        Flag(answerIsOpen, ReasoningIrregularities.UnclosedAnswer);
        Flag(!hasAnswer, ReasoningIrregularities.MissingAnswer);
        Flag(IsReasoningMissing(), ReasoningIrregularities.MissingReasoning);
        Flag(end == OutputEnd.CutOff && (_block != Outside || answerIsOpen || !hasAnswer || IsReasoningMissing()), ReasoningIrregularities.CutOff);
        return new ReasoningOutcome(hasAnswer, _irregularities);
    }

    private int BeginUntaggedAnswer(ReadOnlySpan<char> text, out PieceKind kind)
    {
        var separator = text.Length - text.TrimStart().Length;
        if (separator > 0)
        {
            kind = PieceKind.Other;
            return separator;
        }

        kind = PieceKind.Answer;
        _answer = AnswerState.Begun;
        return text.Length;
    }

    private bool TakeTagInside(int block, bool closes)
    {
        if (block == _block && closes)
        {
            CloseBlock();
            return true;
        }

        if (block == _block && _blank)
        {
            _irregularities |= ReasoningIrregularities.OpenedTwice;
            return true;
        }

        // Text with no whitespace at its ends, so the block is not blank any more.
        _irregularities |= ReasoningIrregularities.NestedTag;
        _blank = false;
        return false;
    }

    private void OpenBlock(int block)
    {
        _blockIsRepeated = _opened[block];
        Flag(_blockIsRepeated, ReasoningIrregularities.RepeatedBlock);
        Flag(!_blockIsRepeated && block < _furthest, ReasoningIrregularities.OutOfOrder);
        _opened[block] = true;
        _furthest = Math.Max(_furthest, block);
        _block = block;
        _blank = true;
        if (BlockRegion == PieceKind.Answer)
        {
            _answer = AnswerState.Begun;
        }
    }

    private void CloseBlock()
    {
        Flag(_blank, BlockRegion switch
        {
            PieceKind.Reasoning => ReasoningIrregularities.EmptyReasoning,
            PieceKind.Answer => ReasoningIrregularities.EmptyAnswer,
            _ => ReasoningIrregularities.None,
        });
        _closed[_block] = true;
        _block = Outside;
    }

    private bool IsReasoningMissing()
    {
        for (var block = 0; block < _blocks.Length; block++)
        {
            if (_blocks[block].Kind == ReasoningBlockKind.Reasoning && !_opened[block])
            {
                return true;
            }
        }

        return false;
    }

    private void Flag(bool condition, ReasoningIrregularities irregularity)
    {
        if (condition)
        {
            _irregularities |= irregularity;
        }
    }
}
