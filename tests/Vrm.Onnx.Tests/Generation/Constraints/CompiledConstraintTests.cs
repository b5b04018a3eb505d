using System.Text;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class CompiledConstraintTests
{
    private static readonly AnswerFrame Tagged = new() { ClosingTag = "</answer>" };
    private static readonly AnswerFrame Open = new() { EndTokens = [SampleVocabulary.EndToken] };
    private static readonly AnswerFrame Loose = Open with { AllowsLeadingSpace = true };

    private static readonly AnswerConstraint[] Constraints =
    [
        AnswerConstraint.OneOf("low", "normal", "high", "not shown", "lower"),
        AnswerConstraint.Number(20, 300, 1, " bpm"),
        AnswerConstraint.RegularExpression("[a-zé😀 ]{0,6}"),
        AnswerConstraint.RegularExpression("(low|high)+"),
        AnswerConstraint.JsonSchema("""{"type":"object","properties":{"finding":{"type":"string","maxLength":4},"rate":{"type":["integer","null"]}},"required":["rate"]}"""),
        AnswerConstraint.RegularExpression("[a-zé ]{2,50}"),
    ];

    public static IEnumerable<object[]> Cases { get; } =
    [
        .. from constraint in Enumerable.Range(0, Constraints.Length)
           from frame in Enumerable.Range(0, 3)
           from withAllBytes in new[] { true, false }
           select new object[] { constraint, frame, withAllBytes },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Allowed_AnyPlace_EqualsTryingEachToken(int constraint, int frame, bool withAllBytes)
    {
        var tokens = SampleVocabulary.Create(withAllBytes);
        var compiled = CompiledConstraint.Compile(Constraints[constraint], TokenTrie.Create(tokens), new[] { Tagged, Open, Loose }[frame]);
        var seen = new HashSet<int> { ByteAutomaton.Start };
        var places = new Queue<int>(seen);
        while (places.TryDequeue(out var state))
        {
            var allowed = compiled.Allowed(state).ToArray();
            for (var token = 0; token < tokens.Length; token++)
            {
                var next = tokens[token].IsEmpty ? ByteAutomaton.Dead : compiled.Next(state, tokens[token].Span);
                Assert.Equal(next != ByteAutomaton.Dead || compiled.IsEnd(state, token), TokenMask.Contains(allowed, token));
                if (next != ByteAutomaton.Dead && seen.Add(next))
                {
                    places.Enqueue(next);
                }
            }

            // No dead end: something is allowed wherever the answer has not ended.
            Assert.True(compiled.EndsHere(state) || allowed.Any(word => word != 0));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cursor_AnyChoiceOfAllowedTokens_WritesAnAllowedAnswer(int constraint, int frame, bool withAllBytes)
    {
        var tokens = SampleVocabulary.Create(withAllBytes);
        var chosen = new[] { Tagged, Open, Loose }[frame];
        var compiled = CompiledConstraint.Compile(Constraints[constraint], TokenTrie.Create(tokens), chosen);
        var language = new Language(Constraints[constraint]);
        for (var seed = 0; seed < 50; seed++)
        {
            var text = Write(compiled, tokens, new Random(seed));

            Assert.EndsWith(chosen.ClosingTag, text, StringComparison.Ordinal);
            var answer = text[..^chosen.ClosingTag.Length];
            Assert.True(language.Has(chosen.AllowsLeadingSpace ? answer.TrimStart() : answer), answer);
        }
    }

    [Fact]
    public void Compile_ClosingTagInsideAText_CannotBeWritten()
    {
        var constraint = AnswerConstraint.JsonSchema("""{"type":"object","properties":{"note":{"type":"string"}},"required":["note"]}""");
        var compiled = CompiledConstraint.Compile(constraint, SampleVocabulary.Trie(), Tagged);

        var inside = compiled.Next(ByteAutomaton.Start, "{\"note\":\"use </answer"u8);

        Assert.NotEqual(ByteAutomaton.Dead, inside);
        Assert.Equal(ByteAutomaton.Dead, compiled.Next(inside, ">"u8));
        Assert.NotEqual(ByteAutomaton.Dead, compiled.Next(inside, "</answer"u8));
        Assert.True(compiled.EndsHere(compiled.Next(ByteAutomaton.Start, "{\"note\":\"</\"}</answer>"u8)));
    }

    [Fact]
    public void Compile_AnswerThatIsTheTagItself_CannotBeSatisfied()
    {
        var trie = SampleVocabulary.Trie();

        Assert.Throws<ConstraintException>(() => CompiledConstraint.Compile(AnswerConstraint.OneOf("a</answer>b"), trie, Tagged));
        CompiledConstraint.Compile(AnswerConstraint.OneOf("a</answer>b", "a"), trie, Tagged);
    }

    [Fact]
    public void Compile_TokensCannotWriteIt_Throws()
    {
        var trie = SampleVocabulary.Trie(withAllBytes: false);

        var error = Assert.Throws<ConstraintException>(() => CompiledConstraint.Compile(AnswerConstraint.OneOf("xyz"), trie, Tagged));

        Assert.Contains("no tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TokensCanWriteSomeValues_NeverEntersTheOthers()
    {
        var tokens = SampleVocabulary.Create(withAllBytes: false);
        var compiled = CompiledConstraint.Compile(AnswerConstraint.OneOf("lowx", "low"), TokenTrie.Create(tokens), Tagged);

        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal("low</answer>", Write(compiled, tokens, new Random(seed)));
        }
    }

    [Fact]
    public void Compile_SpaceBeforeAnAnswerWithoutTags_IsNoPartOfIt()
    {
        var trie = SampleVocabulary.Trie();
        var text = CompiledConstraint.Compile(AnswerConstraint.RegularExpression(".{2,3}"), trie, Loose);

        Assert.True(text.IsComplete(text.Next(0, " \n\r\tab"u8)));
        Assert.True(text.IsComplete(text.Next(0, "a  "u8)));
        Assert.False(text.IsComplete(text.Next(0, "  a"u8)));
        Assert.Equal(ByteAutomaton.Dead, text.Next(0, "     "u8)); // a model that writes space only comes to its answer
        Assert.Equal(ByteAutomaton.Dead, text.Next(0, "\v"u8));
        var values = CompiledConstraint.Compile(AnswerConstraint.OneOf(" low", "high"), trie, Loose);
        Assert.True(values.IsComplete(values.Next(0, "low"u8)));
        Assert.Throws<ConstraintException>(() => CompiledConstraint.Compile(AnswerConstraint.RegularExpression(" +a"), trie, Loose));
        CompiledConstraint.Compile(AnswerConstraint.RegularExpression(" +a"), trie, Open);
    }

    [Theory]
    [InlineData("ThinkAnswer")]
    [InlineData("ThinkOnly")]
    [InlineData("Stages")]
    [InlineData("None")]
    public void Compile_TextOfAThousandCharacters_IsNotTooLarge(string dialect)
    {
        var frame = AnswerFrame.Of((ReasoningDialect)typeof(ReasoningDialect).GetProperty(dialect)!.GetValue(null)!, [SampleVocabulary.EndToken]);

        CompiledConstraint.Compile(AnswerConstraint.RegularExpression(".{1,1000}"), SampleVocabulary.Trie(), frame);
    }

    [Fact]
    public void Allowed_PlacesThatDifferOnlyFarAhead_LeaveOutWhatTokensCannotFinish()
    {
        ReadOnlyMemory<byte>[] tokens = [.. new[] { "", "p", "q", "x", "z", "aa" }.Select(SampleVocabulary.Encode)];
        var compiled = CompiledConstraint.Compile(AnswerConstraint.RegularExpression("p(xa{40}|z)|q(xa{41}|z)"), TokenTrie.Create(tokens), Open);

        Assert.True(TokenMask.Contains(compiled.Allowed(compiled.Next(0, "p"u8)), 3));
        Assert.False(TokenMask.Contains(compiled.Allowed(compiled.Next(0, "q"u8)), 3));
        Assert.True(TokenMask.Contains(compiled.Allowed(compiled.Next(0, "q"u8)), 4));
    }

    [Fact]
    public void Compile_FrameWithoutAnEndOrWithTwo_Throws()
    {
        var trie = SampleVocabulary.Trie();
        var constraint = AnswerConstraint.OneOf("low");

        Assert.Throws<ArgumentException>(() => CompiledConstraint.Compile(constraint, trie, new AnswerFrame()));
        Assert.Throws<ArgumentException>(() => CompiledConstraint.Compile(constraint, trie, Tagged with { EndTokens = [1] }));
        Assert.Throws<ArgumentException>(() => CompiledConstraint.Compile(constraint, trie, Open with { EndTokens = [trie.VocabularySize] }));
    }

    [Fact]
    public void Allowed_SecondTime_AllocatesNothing()
    {
        var compiled = CompiledConstraint.Compile(Constraints[4], SampleVocabulary.Trie(), Tagged);

        Assert.Equal(0, Allocations.Least(() => _ = compiled.Allowed(ByteAutomaton.Start)));
    }

    [Fact]
    public void Create_TokensWithEqualBeginnings_FindsEachByItsBytes()
    {
        ReadOnlyMemory<byte>[] tokens =
        [
            .. new[] { "aaaaaaaa", "aaaaaaaab", "aaaaaaaa\0", "aaaaaaaaa", "a", "a\0", "", "aaaaaaaa", "b" }.Select(SampleVocabulary.Encode),
        ];
        var compiled = CompiledConstraint.Compile(AnswerConstraint.RegularExpression(@"[ab\x00]{1,9}"), TokenTrie.Create(tokens), new AnswerFrame { EndTokens = [6] });

        var allowed = compiled.Allowed(compiled.Next(0, "b"u8)).ToArray();

        Assert.Equal([true, false, false, false, true, true, true, true, true], Enumerable.Range(0, 9).Select(token => TokenMask.Contains(allowed, token)));
        Assert.Equal([true, true, true, true, true, true, false, true, true], Enumerable.Range(0, 9).Select(token => TokenMask.Contains(compiled.Allowed(0), token)));
    }

    [Fact]
    public void Allowed_EqualSets_AreShared()
    {
        var compiled = CompiledConstraint.Compile(AnswerConstraint.RegularExpression("[a-z]{1,40}"), SampleVocabulary.Trie(), Open);
        var (first, second) = (compiled.Next(0, "a"u8), compiled.Next(0, "ab"u8));

        Assert.NotEqual(first, second);
        Assert.True(compiled.Allowed(first) == compiled.Allowed(second));
    }

    [Fact]
    public void Cursor_OutsideTheAnswer_AllowsEverything()
    {
        var cursor = new ConstraintCursor(CompiledConstraint.Compile(Constraints[0], SampleVocabulary.Trie(), Tagged));
        Assert.True(cursor.Allowed.IsEmpty);
        cursor.Accept(5);

        Assert.True(cursor.TryBegin([]));
        Assert.True(cursor.IsActive);
        Assert.False(cursor.Allowed.IsEmpty);
    }

    [Fact]
    public void Cursor_AnswerBegunByTheTagsToken_GoesOnFromThere()
    {
        var cursor = new ConstraintCursor(CompiledConstraint.Compile(Constraints[0], SampleVocabulary.Trie(), Tagged));

        Assert.False(cursor.TryBegin("x"u8));
        Assert.False(cursor.IsActive);
        Assert.True(cursor.TryBegin("norm"u8));
        Assert.True(TokenMask.Contains(cursor.Allowed, 1 + 'a'));
        Assert.False(TokenMask.Contains(cursor.Allowed, 1 + 'l'));
    }

    [Fact]
    public void Cursor_TokenThatIsNotAllowed_Throws()
    {
        var cursor = new ConstraintCursor(CompiledConstraint.Compile(Constraints[0], SampleVocabulary.Trie(), Tagged));
        cursor.TryBegin([]);

        Assert.Throws<InvalidOperationException>(() => cursor.Accept(1 + 'x'));
        Assert.Throws<InvalidOperationException>(() => cursor.Accept(SampleVocabulary.EndToken));
    }

    [Fact]
    public void Cursor_SteadyState_AllocatesNothing()
    {
        var tokens = SampleVocabulary.Create();
        var compiled = CompiledConstraint.Compile(Constraints[0], TokenTrie.Create(tokens), Tagged);
        var cursor = new ConstraintCursor(compiled);
        var scores = new float[tokens.Length];
        WriteValue(cursor, scores);

        Assert.Equal(0, Allocations.Least(() => WriteValue(cursor, scores)));
    }

    [Fact]
    public void Parser_OfAConstrainedOutput_FindsTheWholeAnswer()
    {
        var tokens = SampleVocabulary.Create();
        var constraint = AnswerConstraint.JsonSchema("""{"type":"array","items":{"type":"string","maxLength":12},"maxItems":3}""");
        var compiled = CompiledConstraint.Compile(constraint, TokenTrie.Create(tokens), Tagged);
        for (var seed = 0; seed < 100; seed++)
        {
            var transcript = ReasoningTranscript.Parse("<think></think><answer>" + Write(compiled, tokens, new Random(seed)), ReasoningDialect.ThinkAnswer);

            Assert.True(transcript.IsAnswerComplete);
            Assert.True(new Language(constraint).Has(transcript.Answer!));
        }
    }

    private static void WriteValue(ConstraintCursor cursor, float[] scores)
    {
        cursor.TryBegin([]);
        foreach (var letter in "low</answer>"u8)
        {
            TokenMask.Apply(cursor.Allowed, scores);
            cursor.Accept(1 + letter);
        }

        Assert.True(cursor.IsComplete);
    }

    private static string Write(CompiledConstraint compiled, ReadOnlyMemory<byte>[] tokens, Random random)
    {
        var cursor = new ConstraintCursor(compiled);
        Assert.True(cursor.TryBegin([]));
        var bytes = new List<byte>();
        while (cursor.IsActive)
        {
            var allowed = cursor.Allowed.ToArray();
            var choices = Enumerable.Range(0, tokens.Length).Where(token => TokenMask.Contains(allowed, token)).ToArray();

            // Long texts end: the shortest way out is among the first tokens.
            var token = bytes.Count > 100 && choices.Contains(SampleVocabulary.EndToken) ? SampleVocabulary.EndToken : choices[random.Next(choices.Length)];
            token = bytes.Count > 100 && choices.Contains(1 + '"') ? 1 + '"' : token;
            bytes.AddRange(tokens[token].ToArray());
            cursor.Accept(token);
        }

        Assert.True(cursor.IsComplete);
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
