using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class AnswerGuideTests
{
    private static readonly AnswerConstraint Constraint = AnswerConstraint.OneOf("low", "high");

    private readonly StraddlingTokenizer _tokens = new(ReasoningDialect.TriangleThink);
    private readonly OutputPlan _plan;
    private readonly OutputReader _output;

    public AnswerGuideTests()
    {
        var tokenizer = _tokens.Tokenizer;
        var dialect = CompiledDialect.Create(ReasoningDialect.TriangleThink);
        var vocabulary = new OutputVocabulary(tokenizer, _tokens.Count);
        _plan = new OutputPlan
        {
            Model = "none",
            Options = new GenerationOptions { Constraint = Constraint },
            Dialect = dialect,
            Sampling = new SamplingOptions(),
            Vocabulary = vocabulary,
            VocabularySize = _tokens.Count,
            EndTokens = [StraddlingTokenizer.EndToken],
            MaxOutputTokens = 100,
            ContextLength = 100,
            Constraint = CompiledConstraint.Compile(Constraint, vocabulary.Tokens, AnswerFrame.Of(dialect.Dialect, [StraddlingTokenizer.EndToken])),
        };
        _output = new OutputReader(tokenizer, dialect, _ => { });
    }

    [Fact]
    public void Shorten_TagEndsInALongCharacter_LeavesOutWhatFollows()
    {
        Write("◁think▷a◁/think"u8);

        var tokens = new AnswerGuide(_plan).Shorten(_tokens.IdOf([.. "▷81"u8]), _output);

        Assert.Equal("▷"u8.ToArray(), BytesOf(tokens));
    }

    [Fact]
    public void Shorten_TagEndsInACharacterThatIsWrittenInPart_WritesTheOtherPart()
    {
        Write([.. "◁think▷a◁/think"u8, .. "▷"u8[..2]]);

        var tokens = new AnswerGuide(_plan).Shorten(_tokens.IdOf(["▷"u8[2], .. "81"u8]), _output);

        Assert.Equal(["▷"u8[2]], BytesOf(tokens));
    }

    [Fact]
    public void Shorten_ClosingTagThatWasNeverOpened_LeavesOutWhatFollows()
    {
        Write("a ◁/think"u8);

        var tokens = new AnswerGuide(_plan).Shorten(_tokens.IdOf([.. "▷81"u8]), _output);

        Assert.Equal("▷"u8.ToArray(), BytesOf(tokens));
    }

    [Fact]
    public void Shorten_TokenWithinTheReasoning_Stays()
    {
        Write([.. "◁think▷a◁/think"u8, 0xE2]);

        Assert.Null(new AnswerGuide(_plan).Shorten(_tokens.IdOf([.. "▷81"u8]), _output));
        Assert.Null(new AnswerGuide(_plan).Shorten(_tokens.IdOf(0x96), _output));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _output.Add(_tokens.IdOf(value));
        }
    }

    private byte[] BytesOf(int[]? tokens) => [.. tokens!.SelectMany(token => _plan.Vocabulary.Tokens.BytesOf(token).ToArray())];
}
