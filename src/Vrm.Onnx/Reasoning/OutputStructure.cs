namespace Vrm.Onnx.Reasoning;

/// <summary>Which block an output is in, what its text and tags mean there, and where it departs from the dialect.</summary>
/// <remarks>Not thread-safe. What tags do is in the other file.</remarks>
internal sealed partial class OutputStructure
{
    private const int Outside = -1;

    private readonly ReasoningBlock[] _blocks;
    private readonly OutsideText _outside;
    private readonly bool _wordsAnswer;
    private readonly int _lastReasoning;
    private readonly bool[] _opened;
    private readonly bool[] _closed;
    private int _block = Outside;
    private int _furthest = Outside;
    private bool _blank = true;
    private bool _blockIsRepeated;
    private bool _isSteered; // the way to the answer was written for the model, which may have more to reason
    private bool _hasWords; // outside all tags, on the way to the answer or the answer itself
    private AnswerState _answer;
    private ReasoningIrregularities _irregularities;

    public OutputStructure(CompiledDialect dialect)
    {
        _blocks = dialect.Blocks;
        _outside = dialect.Dialect.Outside;
        _wordsAnswer = _outside == OutsideText.Allowed && dialect.WordsAnswer;
        _lastReasoning = Array.FindLastIndex(_blocks, block => block.Kind == ReasoningBlockKind.Reasoning);
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

    /// <summary>What the undecided text before the last tag, or before the end, turned out to be.</summary>
    public PieceKind Decision { get; private set; }

    /// <summary>Whether a block is not still to come: it was opened, or reasoning was closed that had never been.</summary>
    public bool HasWritten(int block) => _opened[block] || (_closed[block] && _blocks[block].Kind == ReasoningBlockKind.Reasoning);

    /// <summary>What text would be if it came now; of undecided text what it would be if nothing followed that says otherwise, but for words around an answer.</summary>
    public PieceKind Region => _block != Outside ? BlockRegion : AnswerMayFollow ? PieceKind.Answer : PieceKind.Other;

    /// <summary>Whether text that comes now is the answer unless a later tag says otherwise.</summary>
    public bool IsUndecided => _hasWords || (_isSteered && Region == PieceKind.Answer && !AwaitsUntaggedAnswer);

    /// <summary>A repeated answer is not an answer: the first one stands.</summary>
    private PieceKind BlockRegion =>
        _blocks[_block].Kind == ReasoningBlockKind.Reasoning ? PieceKind.Reasoning : _blockIsRepeated ? PieceKind.Other : PieceKind.Answer;

    /// <summary>Whether the output is outside all tags, with its answer still to come.</summary>
    public bool AwaitsAnswer => Region == PieceKind.Other && _block == Outside && _answer == AnswerState.NotBegun;

    /// <summary>Whether an answer without tags may begin here: white space only stands before it.</summary>
    public bool AwaitsUntaggedAnswer => _block == Outside && AnswerMayFollow && _answer == AnswerState.NotBegun;

    private bool AnswerMayFollow => _outside == OutsideText.Answer && (_blocks.Length == 0 || _closed[^1]);

    /// <summary>Whether words may begin here that are the answer where no tags hold one.</summary>
    private bool AwaitsWords =>
        _block == Outside && _wordsAnswer && !_hasWords && _answer == AnswerState.NotBegun && _lastReasoning >= 0 && _closed[_lastReasoning];

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
            kind = IsUndecided ? PieceKind.Undecided : kind;
            return text.Length;
        }

        if (AwaitsUntaggedAnswer || AwaitsWords)
        {
            return BeginUntagged(text, out kind);
        }

        kind = IsUndecided ? PieceKind.Undecided : kind;
        if (kind == PieceKind.Other && !blank && _outside != OutsideText.Allowed)
        {
            _irregularities |= ReasoningIrregularities.TextOutside;
        }

        return text.Length;
    }

    /// <summary>Takes the end of the output. Undecided text is the answer.</summary>
    public ReasoningOutcome Complete(OutputEnd end)
    {
        Decision = PieceKind.Answer;
        _answer = _hasWords ? AnswerState.Begun : _answer;
        var answerIsOpen = (_hasWords || (_outside == OutsideText.Answer && _answer == AnswerState.Begun)) && end == OutputEnd.CutOff;
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

    /// <summary>White space before text without tags is neither an answer nor part of one.</summary>
    private int BeginUntagged(ReadOnlySpan<char> text, out PieceKind kind)
    {
        var separator = text.Length - text.TrimStart().Length;
        if (separator > 0)
        {
            kind = PieceKind.Other;
            return separator;
        }

        if (_outside == OutsideText.Answer)
        {
            _answer = AnswerState.Begun;
        }
        else
        {
            _hasWords = true;
        }

        kind = IsUndecided ? PieceKind.Undecided : PieceKind.Answer;
        return text.Length;
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
