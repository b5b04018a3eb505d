using System.Text;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Turns tokens into updates: bytes to text, text to reasoning and answer.</summary>
/// <remarks>Not thread-safe; one for each output.</remarks>
internal sealed class OutputReader
{
    private readonly ReasoningDialect _dialect;
    private readonly TokenStreamDecoder _decoder;
    private readonly ThinkAnswerParser _parser;
    private readonly PieceBuffer _pieces = new();
    private readonly TranscriptBuilder _transcript = new();
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];
    private readonly Action<ReasoningUpdate> _emit;
    private readonly StringBuilder? _heldAnswer;

    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="dialect">How reasoning and answer are marked.</param>
    /// <param name="emit">Takes the updates.</param>
    /// <param name="holdAnswer">Whether the answer is passed on only at the end, because it may have to be withheld.</param>
    public OutputReader(Tokenizer tokenizer, CompiledDialect dialect, Action<ReasoningUpdate> emit, bool holdAnswer = false)
    {
        _dialect = dialect.Dialect;
        _decoder = tokenizer.CreateStreamDecoder();
        _parser = new ThinkAnswerParser(dialect, _pieces);
        _emit = emit;
        _heldAnswer = holdAnswer ? new StringBuilder() : null;
    }

    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Tokens that were, or became, part of the reasoning.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>What text would be if it came now.</summary>
    public PieceKind Region => _parser.Region;

    /// <summary>Whether no character and no tag is incomplete.</summary>
    public bool IsClean => !_decoder.IsHolding && !_parser.IsHolding;

    /// <summary>The bytes of a character that is incomplete.</summary>
    public ReadOnlySpan<byte> HeldBytes => _decoder.Held;

    /// <summary>Whether the output is outside all tags, with its answer still to come.</summary>
    public bool AwaitsAnswer => _parser.AwaitsAnswer;

    /// <summary>Whether an answer without tags has yet to begin: white space only stands before it.</summary>
    public bool AwaitsUntaggedAnswer => IsClean && _parser.AwaitsUntaggedAnswer;

    /// <summary>The text that leads from here to the answer.</summary>
    /// <param name="mustOpen">Whether the answer has to be opened also where the dialect has words before it.</param>
    public string WayToAnswer(bool mustOpen) => AnswerTransition.Create(_dialect, _parser, mustOpen);

    /// <summary>Where in a text the answer would begin if it came next; −1 when it would not.</summary>
    public int FindAnswerStart(ReadOnlySpan<char> text) => _parser.FindAnswerStart(text);

    public void Add(int token)
    {
        _tokens.Add(token);
        var wasReasoning = _parser.Region == PieceKind.Reasoning;
        if (!_parser.PushToken(token))
        {
            Push(_decoder.Push(new TokenId(token)));
        }

        ReasoningTokens += wasReasoning || _parser.Region == PieceKind.Reasoning ? 1 : 0;
        Drain();
    }

    /// <summary>Ends the output.</summary>
    /// <param name="finished">Whether the model came to its end, rather than being cut off.</param>
    /// <returns>The whole text, and the text taken apart.</returns>
    public (string Text, ReasoningTranscript Transcript) Complete(bool finished)
    {
        Push(_decoder.Complete());
        var outcome = _parser.Complete(finished ? OutputEnd.Finished : OutputEnd.CutOff);
        Drain();
        return (_text.ToString(), _transcript.Build(outcome));
    }

    /// <summary>Passes on an answer that was held.</summary>
    public void ReleaseAnswer()
    {
        if (_heldAnswer is { Length: > 0 })
        {
            _emit(new AnswerTextUpdate { Text = _heldAnswer.ToString() });
        }
    }

    private void Push(ReadOnlySpan<char> text)
    {
        _text.Append(text);
        _parser.Push(text);
    }

    private void Drain()
    {
        for (var i = 0; i < _pieces.Count; i++)
        {
            var text = _pieces.Get(i, out var kind);
            _transcript.Add(kind, text);
            if (kind == PieceKind.Answer && _heldAnswer is not null)
            {
                _heldAnswer.Append(text);
                continue;
            }

            ReasoningUpdate? update = kind switch
            {
                PieceKind.Reasoning => new ReasoningTextUpdate { Text = text.ToString() },
                PieceKind.Answer => new AnswerTextUpdate { Text = text.ToString() },
                PieceKind.Other => new OtherTextUpdate { Text = text.ToString() },
                _ => null,
            };
            if (update is not null)
            {
                _emit(update);
            }
        }

        _pieces.Clear();
    }
}
