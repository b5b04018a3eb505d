namespace Vrm.Onnx.Reasoning;

internal sealed partial class OutputStructure
{
    /// <summary>Whether the answer begins right after a tag, if that came now.</summary>
    public bool AnswerFollows(int tag)
    {
        var (block, closes) = (tag >> 1, (tag & 1) != 0);
        return closes
            ? _outside == OutsideText.Answer && _answer == AnswerState.NotBegun && (_block == Outside || block == _block) && block == _blocks.Length - 1
            : _block == Outside && _blocks[block].Kind == ReasoningBlockKind.Answer && !_opened[block];
    }

    /// <summary>Takes a tag. Whatever text was undecided before it is decided by it.</summary>
    /// <param name="tag">Its index: 2b opens block b, 2b + 1 closes it.</param>
    /// <param name="author">Who wrote it.</param>
    /// <returns>Whether it is a tag here; otherwise it is text, and what was undecided stays so.</returns>
    public bool TakeTag(int tag, OutputAuthor author)
    {
        var (block, closes) = (tag >> 1, (tag & 1) != 0);
        if (IsAnswerWithoutTags && !(_isSteered && author == OutputAuthor.Model) && !EndsWords(block))
        {
            // Where an answer has no tags of its own, nothing that comes later can end it.
            _irregularities |= ReasoningIrregularities.NestedTag;
            return false;
        }

        Decision = PieceKind.Other;
        if (_isSteered && author == OutputAuthor.Model && Region == PieceKind.Answer && _block != Outside)
        {
            return TakeTagInSteeredAnswer(block, closes);
        }

        if (_block != Outside)
        {
            return TakeTagInside(block, closes, author);
        }

        if (IsAnswerWithoutTags)
        {
            EndWords(block, closes);
        }

        TakeTagOutside(block, closes, author);
        return true;
    }

    /// <summary>Whether the output is in an answer that has no tags of its own, or in words that are one if no tags hold another.</summary>
    private bool IsAnswerWithoutTags => _hasWords || (_block == Outside && AnswerMayFollow && _answer == AnswerState.Begun);

    /// <summary>Whether words outside all tags end at the tags of a block: those of the answer, and those that may stand around it.</summary>
    private bool EndsWords(int block) => _hasWords && _blocks[block].Kind != ReasoningBlockKind.Reasoning;

    /// <summary>An answer that was opened for the model: a tag in it that the model writes says that it went on reasoning, but for the one that ends the answer.</summary>
    private bool TakeTagInSteeredAnswer(int block, bool closes)
    {
        if (block == _block && closes)
        {
            Decision = PieceKind.Answer;
            CloseBlock();
            return true;
        }

        if (_blank && (closes || block == _block))
        {
            _irregularities |= closes ? ReasoningIrregularities.ClosedTwice : ReasoningIrregularities.OpenedTwice;
            return true;
        }

        _opened[_block] = false;
        _block = Outside;
        ContinueReasoning();
        TakeTagOutside(block, closes, OutputAuthor.Model);
        return true;
    }

    /// <summary>What was taken for the answer was reasoning: the answer is still to come.</summary>
    private void ContinueReasoning()
    {
        Decision = PieceKind.Reasoning;
        _answer = AnswerState.NotBegun;
        _hasWords = false;
        _isSteered = false;
        _irregularities |= ReasoningIrregularities.ContinuedReasoning;
    }

    /// <summary>A tag after words outside all tags, or in an answer without tags that the model was taken to.</summary>
    private void EndWords(int block, bool closes)
    {
        if (_blocks[block].Kind == ReasoningBlockKind.Reasoning)
        {
            ContinueReasoning();
            return;
        }

        // The end of the envelope ends the words as an answer. Other tags say that the answer is still to come.
        _hasWords = false;
        if (closes && _blocks[block].Kind == ReasoningBlockKind.Envelope)
        {
            Decision = PieceKind.Answer;
            _answer = AnswerState.Ended;
        }
    }

    private void TakeTagOutside(int block, bool closes, OutputAuthor author)
    {
        if (_blocks[block].Kind == ReasoningBlockKind.Envelope)
        {
            return;
        }

        _isSteered = author == OutputAuthor.Steering;
        if (closes)
        {
            _irregularities |= _closed[block] ? ReasoningIrregularities.ClosedTwice : ReasoningIrregularities.MissingOpening;
            _closed[block] = true;
        }
        else
        {
            OpenBlock(block);
        }
    }

    private bool TakeTagInside(int block, bool closes, OutputAuthor author)
    {
        if (block == _block && closes)
        {
            CloseBlock();
            _isSteered = author == OutputAuthor.Steering;
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
        _blockIsRepeated = _opened[block] || (_blocks[block].Kind == ReasoningBlockKind.Answer && _answer == AnswerState.Ended);
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
        _isSteered = false;
        _block = Outside;
    }
}
