using System.Diagnostics;

namespace Vrm.Onnx.Reasoning;

/// <summary>Takes a model's output apart while it is being written, character for character, without doing any input or output itself.</summary>
/// <remarks>
/// Text goes on to the sink as soon as it is certain what it is: only the longest suffix that could begin a tag is held back.
/// DESIGN.md beside this file says what comes of every irregular output. Pushing allocates nothing. Not thread-safe.
/// </remarks>
internal sealed class ThinkAnswerParser
{
    private readonly CompiledDialect _dialect;
    private readonly TagAutomaton _tags;
    private readonly OutputStructure _structure;
    private readonly IPieceSink _sink;
    private bool _muted;
    private int _node;

    /// <param name="dialect">How the model marks reasoning and answer. What it says the prompt has prefilled is parsed here and not passed on.</param>
    /// <param name="sink">Takes the pieces.</param>
    public ThinkAnswerParser(CompiledDialect dialect, IPieceSink sink)
    {
        _dialect = dialect;
        _tags = dialect.Tags;
        _structure = new OutputStructure(dialect);
        _sink = sink;
        _muted = true;
        Push(dialect.Dialect.Prefill);
        _structure.BeginOutput();
        _muted = false;
    }

    /// <summary>Where the output has got to: what text would be if it came now.</summary>
    public PieceKind Region => _structure.Region;

    /// <summary>Whether the output is outside all tags, with its answer still to come.</summary>
    public bool AwaitsAnswer => _structure.AwaitsAnswer;

    /// <summary>Whether an answer without tags may begin here: white space only stands before it.</summary>
    public bool AwaitsUntaggedAnswer => _structure.AwaitsUntaggedAnswer;

    /// <summary>The block that the output is in, as an index into the dialect's blocks; −1 outside all of them.</summary>
    public int Block => _structure.Block;

    /// <summary>Whether a block is not still to come.</summary>
    public bool HasWritten(int block) => _structure.HasWritten(block);

    /// <summary>Whether text is being held back, because it could be the beginning of a tag.</summary>
    public bool IsHolding => _node != TagAutomaton.Root;

    /// <summary>Where the answer would begin if this text came next, without taking it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The index behind the tag that the answer follows; −1 when there is none in the text.</returns>
    public int FindAnswerStart(ReadOnlySpan<char> text)
    {
        var node = _node;
        for (var i = 0; i < text.Length; i++)
        {
            node = _tags.Step(node, text[i]);
            if (_tags.IsTag(node, out var tag))
            {
                if (_structure.AnswerFollows(tag))
                {
                    return i + 1;
                }

                node = TagAutomaton.Root;
            }
        }

        return -1;
    }

    /// <summary>Takes more of the output, split anywhere.</summary>
    public void Push(ReadOnlySpan<char> text)
    {
        var held = _tags.Held(_node);

        // Positions count from the beginning of this text; what was held back before it has negative ones.
        var start = -held.Length;
        for (var i = 0; i < text.Length; i++)
        {
            if (_node == TagAutomaton.Root)
            {
                var skip = text[i..].IndexOfAny(_tags.FirstCharacters);
                if (skip < 0)
                {
                    break;
                }

                i += skip;
            }

            _node = _tags.Step(_node, text[i]);
            if (_tags.IsTag(_node, out var tag))
            {
                var tagText = _tags.Held(_node);
                EmitText(held, text, start, i + 1 - tagText.Length);
                start = TakeTag(tag, tagText) ? i + 1 : i + 1 - tagText.Length;
            }
        }

        EmitText(held, text, start, text.Length - _tags.Held(_node).Length);
    }

    /// <summary>Takes a special token, which has no text of its own in the output.</summary>
    /// <param name="token">The token's id.</param>
    /// <returns>Whether the dialect knows it as a tag or a part of one; if not, nothing has happened.</returns>
    public bool PushToken(int token)
    {
        if (!_dialect.TryGetTokenText(token, out var text))
        {
            return false;
        }

        Push(text);
        return true;
    }

    /// <summary>Takes the end of the output; what is held back goes to the sink as text. Called once, and nothing after it.</summary>
    public ReasoningOutcome Complete(OutputEnd end)
    {
        var held = _tags.Held(_node);
        EmitText(held, [], -held.Length, 0);
        _node = TagAutomaton.Root;
        return _structure.Complete(end);
    }

    /// <summary>Decides whether a tag counts as one here, and passes it on if so.</summary>
    private bool TakeTag(int tag, ReadOnlySpan<char> tagText)
    {
        if (!_structure.TakeTag(tag))
        {
            _node = _tags.Resume(_node);
            return false;
        }

        _node = TagAutomaton.Root;
        if (!_muted)
        {
            _sink.Add(PieceKind.Tag, tagText);
        }

        return true;
    }

    private void EmitText(ReadOnlySpan<char> held, ReadOnlySpan<char> text, int start, int end)
    {
        Debug.Assert(start <= end, "The held text is never longer than what has not been emitted.");
        if (start < 0)
        {
            EmitText(held[(held.Length + start)..(held.Length + Math.Min(end, 0))]);
            start = 0;
        }

        if (start < end)
        {
            EmitText(text[start..end]);
        }
    }

    private void EmitText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = _structure.TakeText(text, out var kind);
            if (!_muted)
            {
                _sink.Add(kind, text[..length]);
            }

            text = text[length..];
        }
    }
}
