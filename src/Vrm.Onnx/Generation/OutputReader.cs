using System.Text;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation;

/// <summary>Turns tokens into updates: bytes to text, text to reasoning and answer.</summary>
/// <remarks>Not thread-safe; one for each output.</remarks>
internal sealed class OutputReader
{
    private readonly TokenStreamDecoder _decoder;
    private readonly ThinkAnswerParser _parser;
    private readonly PieceBuffer _pieces = new();
    private readonly TranscriptBuilder _transcript = new();
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];
    private readonly Action<ReasoningUpdate> _emit;

    public OutputReader(Tokenizer tokenizer, CompiledDialect dialect, Action<ReasoningUpdate> emit)
    {
        _decoder = tokenizer.CreateStreamDecoder();
        _parser = new ThinkAnswerParser(dialect, _pieces);
        _emit = emit;
    }

    public int TokenCount => _tokens.Count;

    /// <summary>Tokens that were, or became, part of the reasoning.</summary>
    public int ReasoningTokens { get; private set; }

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

    /// <summary>Ends the output. Usage and timings are for the caller to fill in.</summary>
    public ReasoningResult Complete(FinishReason reason)
    {
        Push(_decoder.Complete());
        var outcome = _parser.Complete(reason == FinishReason.Stop ? OutputEnd.Finished : OutputEnd.CutOff);
        Drain();
        return new ReasoningResult
        {
            Text = _text.ToString(),
            Transcript = _transcript.Build(outcome),
            FinishReason = reason,
            Tokens = _tokens,
            Usage = new TokenUsage(0, 0, _tokens.Count, ReasoningTokens),
            Timings = new GenerationTimings(default, default, default, 0),
        };
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
            ReasoningUpdate? update = kind switch
            {
                PieceKind.Reasoning => new ReasoningTextUpdate(text.ToString()),
                PieceKind.Answer => new AnswerTextUpdate(text.ToString()),
                PieceKind.Other => new OtherTextUpdate(text.ToString()),
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
