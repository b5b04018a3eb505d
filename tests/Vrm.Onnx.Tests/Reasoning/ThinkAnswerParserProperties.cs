using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>What holds for every output, however it is cut.</summary>
[Properties(Arbitrary = [typeof(Outputs)], MaxTest = 500)]
public class ThinkAnswerParserProperties
{
    [Property]
    public void Push_AnyChunking_EqualsOneShot(ChunkedOutput output)
    {
        var whole = ParserRun.Of(output.Text, output.Dialect, output.End, []);
        var cut = ParserRun.Of(output.Text, output.Dialect, output.End, output.Splits);

        Assert.Equal(whole.Transcript, cut.Transcript);
        Assert.Equal(whole.Pieces, cut.Pieces);
        Assert.Equal(whole.Transcript, ReasoningTranscript.Parse(output.Text, output.Dialect, output.End));
    }

    [Property]
    public void Push_AnyOutput_PiecesAndTagsAreTheOutput(ChunkedOutput output)
    {
        Assert.Equal(output.Text, ParserRun.Of(output.Text, output.Dialect, output.End, output.Splits).Everything);
    }

    [Property]
    public void Push_AnyOutput_HoldsBackOnlyWhatCouldBeginATag(ChunkedOutput output)
    {
        var sink = new PieceBuffer();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(output.Dialect), sink);
        var tags = ReasoningDialectValidator.TagsOf(output.Dialect.Blocks);
        for (var length = 1; length <= output.Text.Length; length++)
        {
            parser.Push(output.Text.AsSpan(length - 1, 1));

            var emitted = Enumerable.Range(0, sink.Count).Sum(i => sink.Get(i, out _).Length);
            var held = output.Text[emitted..length];
            Assert.True(held.Length == 0 || tags.Any(tag => tag.Length > held.Length && tag.StartsWith(held, StringComparison.Ordinal)), held);
        }
    }

    [Property]
    public void Push_AnyOutput_FindsTheTagsThatSearchingTheWholeTextFinds(ChunkedOutput output)
    {
        var expected = NaiveParser.Parse(output.Text, CompiledDialect.Create(output.Dialect), output.End);

        Assert.Equal(expected, ParserRun.Of(output.Text, output.Dialect, output.End, output.Splits).Transcript);
    }

    [Property]
    public void Parse_WellFormedThinkAnswer_AgreesWithTheRewardExpression(ChunkedOutput output)
    {
        var transcript = ReasoningTranscript.Parse(output.Text, ReasoningDialect.ThinkAnswer);
        if (transcript.WellFormed)
        {
            Assert.Matches(@"^\s*<think>[\s\S]*?</think>\s*<answer>[\s\S]*?</answer>\s*$", output.Text);
        }
    }
}

/// <summary>An output with positions to cut it at.</summary>
public sealed record ChunkedOutput(string Text, ReasoningDialect Dialect, OutputEnd End, IReadOnlyList<int> Splits);

/// <summary>Outputs made of tags, parts of tags and text, so that tags meet in every way.</summary>
public static class Outputs
{
    private static readonly ReasoningDialect[] Dialects =
    [
        ReasoningDialect.ThinkAnswer, ReasoningDialect.ThinkOnly, ReasoningDialect.PrefilledThink, ReasoningDialect.TriangleThink,
        ReasoningDialect.Stages, ReasoningDialect.AnswerFirst, ReasoningDialect.Boxed, ReasoningDialect.UnusedTokens, ReasoningDialect.None,
        Overlapping,
    ];

    /// <summary>Tags that begin with the end of another one: the hardest case for an automaton.</summary>
    private static ReasoningDialect Overlapping => new()
    {
        Blocks = [new() { Kind = ReasoningBlockKind.Reasoning, Open = "aab", Close = "aba" }, new() { Kind = ReasoningBlockKind.Answer, Open = "bab", Close = "aaa" }],
    };

    public static Arbitrary<ChunkedOutput> Arbitrary() => Generator().ToArbitrary();

    private static Gen<ChunkedOutput> Generator() =>
        from dialect in Gen.Elements(Dialects)
        from fragments in Gen.ListOf(Fragment(ReasoningDialectValidator.TagsOf(dialect.Blocks)))
        let text = string.Concat(fragments)
        from end in Gen.Elements(OutputEnd.Finished, OutputEnd.CutOff)
        from splits in Gen.ListOf(Gen.Choose(0, text.Length))
        select new ChunkedOutput(text, dialect, end, [.. splits.Order()]);

    private static Gen<string> Fragment(string[] tags)
    {
        var text = Gen.Elements("a", "b", " ", "\n", "<", ">", "81.5", "é", "😀", "◁", "ab");
        if (tags.Length == 0)
        {
            return text;
        }

        var tag = Gen.Elements(tags);
        var part = from whole in tag from length in Gen.Choose(1, whole.Length) select whole[..length];
        return Gen.OneOf(text, tag, tag, part);
    }
}
