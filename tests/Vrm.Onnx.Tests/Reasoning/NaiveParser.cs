using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>The parser's twin without an automaton: it has the whole text and searches it for the next tag again and again.</summary>
internal static class NaiveParser
{
    public static ReasoningTranscript Parse(string text, CompiledDialect dialect, OutputEnd end)
    {
        var tags = ReasoningDialectValidator.TagsOf(dialect.Blocks);
        var structure = new OutputStructure(dialect);
        var builder = new TranscriptBuilder();
        TakePrefill(dialect.Dialect.Prefill, tags, structure);
        var (start, search) = (0, 0);
        while (FindTag(text, search, tags) is var (position, tag) && position >= 0)
        {
            TakeText(text.AsSpan(start, position - start), structure, builder);
            var taken = structure.TakeTag(tag);
            start = taken ? position + tags[tag].Length : position;
            search = taken ? start : position + 1;
        }

        TakeText(text.AsSpan(start), structure, builder);
        return builder.Build(structure.Complete(end));
    }

    private static void TakePrefill(string prefill, string[] tags, OutputStructure structure)
    {
        if (prefill == "<think>\n")
        {
            Assert.True(structure.TakeTag(Array.IndexOf(tags, "<think>")));
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

    private static void TakeText(ReadOnlySpan<char> text, OutputStructure structure, TranscriptBuilder builder)
    {
        while (!text.IsEmpty)
        {
            var length = structure.TakeText(text, out var kind);
            builder.Add(kind, text[..length]);
            text = text[length..];
        }
    }
}
