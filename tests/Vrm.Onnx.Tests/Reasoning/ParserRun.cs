using System.Text;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>What comes of one output that is pushed in pieces.</summary>
/// <param name="Transcript">The result.</param>
/// <param name="Pieces">The pieces, neighbouring texts of one kind put together.</param>
internal sealed record ParserRun(ReasoningTranscript Transcript, IReadOnlyList<string> Pieces)
{
    /// <summary>All pieces and tags, put together.</summary>
    public string Everything => string.Concat(Pieces.Select(piece => piece[(piece.IndexOf(':', StringComparison.Ordinal) + 1)..]));

    public static ParserRun Of(DocumentedResult row, IReadOnlyList<int> splits) =>
        Of(row.Output, DocumentedResult.FindDialect(row.Dialect), row.End, splits);

    public static ParserRun Of(string output, ReasoningDialect dialect, OutputEnd end, IReadOnlyList<int> splits)
    {
        var sink = new Fold();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(dialect), sink);
        var start = 0;
        foreach (var split in splits.Append(output.Length))
        {
            parser.Push(output.AsSpan(start, split - start));
            start = split;
        }

        return sink.Finish(parser.Complete(end));
    }

    /// <summary>Both ways of using the pieces at once.</summary>
    private sealed class Fold : IPieceSink
    {
        private readonly TranscriptBuilder _builder = new();
        private readonly PieceBuffer _buffer = new();

        public void Add(PieceKind kind, ReadOnlySpan<char> text)
        {
            Assert.False(text.IsEmpty);
            _builder.Add(kind, text);
            _buffer.Add(kind, text);
        }

        public ParserRun Finish(ReasoningOutcome outcome)
        {
            var pieces = new List<string>();
            for (var i = 0; i < _buffer.Count; i++)
            {
                var text = _buffer.Get(i, out var kind);
                pieces.Add(new StringBuilder().Append(kind).Append(':').Append(text).ToString());
            }

            return new ParserRun(_builder.Build(outcome), pieces);
        }
    }
}
