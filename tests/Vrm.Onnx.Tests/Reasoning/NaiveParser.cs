using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>The parser's twin without an automaton: it has the whole text and searches it for the next tag again and again.</summary>
internal static class NaiveParser
{
    public static ReasoningTranscript Parse(string text, CompiledDialect dialect, OutputEnd end)
    {
        var tags = ReasoningDialectValidator.TagsOf(dialect.Blocks);
        var structure = new OutputStructure(dialect);
        var builder = new UndecidedText();
        TakePrefill(dialect.Dialect.Prefill, tags, structure);
        var (start, search) = (0, 0);
        while (FindTag(text, search, tags) is var (position, tag) && position >= 0)
        {
            TakeText(text.AsSpan(start, position - start), structure, builder);
            var taken = structure.TakeTag(tag, OutputAuthor.Model);
            if (taken)
            {
                builder.Decide(structure.Decision);
            }

            start = taken ? position + tags[tag].Length : position;
            search = taken ? start : position + 1;
        }

        TakeText(text.AsSpan(start), structure, builder);
        var outcome = structure.Complete(end);
        builder.Decide(structure.Decision);
        return builder.Build(outcome);
    }

    private static void TakePrefill(string prefill, string[] tags, OutputStructure structure)
    {
        if (prefill == "<think>\n")
        {
            Assert.True(structure.TakeTag(Array.IndexOf(tags, "<think>"), OutputAuthor.Model));
            structure.TakeText("\n", out _);
        }
        else
        {
            Assert.Empty(prefill);
        }

        structure.BeginOutput();
    }

    private static (int Position, int Tag) FindTag(string text, int search, string[] tags)
    {
        var (position, tag) = (-1, -1);
        for (var candidate = 0; candidate < tags.Length; candidate++)
        {
            var found = text.IndexOf(tags[candidate], search, StringComparison.Ordinal);
            if (found >= 0 && (position < 0 || found < position))
            {
                (position, tag) = (found, candidate);
            }
        }

        return (position, tag);
    }

    private static void TakeText(ReadOnlySpan<char> text, OutputStructure structure, UndecidedText builder)
    {
        while (!text.IsEmpty)
        {
            var length = structure.TakeText(text, out var kind);
            builder.Add(kind, text[..length]);
            text = text[length..];
        }
    }

    private sealed class UndecidedText
    {
        private readonly TranscriptBuilder _transcript = new();
        private string _undecided = string.Empty;

        public void Add(PieceKind kind, ReadOnlySpan<char> text)
        {
            if (kind == PieceKind.Undecided)
            {
                _undecided += text.ToString();
            }
            else
            {
                _transcript.Add(kind, text);
            }
        }

        public void Decide(PieceKind kind)
        {
            _transcript.Add(kind, _undecided);
            _undecided = string.Empty;
        }

        public ReasoningTranscript Build(ReasoningOutcome outcome) => _transcript.Build(outcome);
    }
}
