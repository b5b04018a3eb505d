using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>The automaton against .NET's backtracking engine, on the expressions of published tokenizers.</summary>
/// <remarks>Only characters up to U+FFFF, and no ignored case of non-ASCII letters: there the two dialects differ on purpose.</remarks>
public class PatternAutomatonTests
{
    private static readonly string[] s_patterns =
    [
        SplitPatternFactory.Gpt2,
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
        @"\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+",
        @"\s?[!-/:-~！-／：-～‘-‟　-。]+",
        @"\s+$",
        @"[一-龥ࠀ-一가-퟿]+",
        @"\p{N}{1,3}",
        @"(?:ab|a)(?:bc|c)?|b{2,}|[a-c]+?c",
    ];

    public static TheoryData<string> Patterns => [.. s_patterns];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void TryBuild_PublishedExpression_NeedsNoFallback(string pattern) => Assert.NotNull(PatternAutomatonBuilder.TryBuild(pattern));

    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<=a)b")]
    [InlineData(@"^a")]
    [InlineData(@"a*")]
    [InlineData(@"(?i:é)")]
    [InlineData(@"a++a")]
    [InlineData(@"[a&&b]")]
    [InlineData(@"[[:alpha:]]")]
    [InlineData(@"a{1,3}+")]
    [InlineData(@"(?!ab)c")]
    [InlineData(@"\bword")]
    [InlineData(@"a{2000}")]
    public void TryBuild_ExpressionItCannotRunExactly_Refuses(string pattern) => Assert.Null(PatternAutomatonBuilder.TryBuild(pattern));

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Split_RandomText_EqualsBacktracking(string pattern)
    {
        var random = new Random(7);
        var sut = new AutomatonSplitPattern(PatternAutomatonBuilder.TryBuild(pattern)!, () => throw new InvalidOperationException());
        var reference = new Regex(pattern.Replace("?+", "?", StringComparison.Ordinal).Replace("++", "+", StringComparison.Ordinal), RegexOptions.CultureInvariant | RegexOptions.Multiline);
        for (var i = 0; i < 2000; i++)
        {
            var text = RandomText(random);
            Assert.Equal(Expected(reference, text), Actual(sut, text));
        }
    }

    [Fact]
    public void Split_CharactersBeyondTheFirstPlane_KnowsTheirCategories()
    {
        var sut = new AutomatonSplitPattern(PatternAutomatonBuilder.TryBuild(@"\p{Lu}+|\p{Ll}+|\p{So}")!, () => throw new InvalidOperationException());

        Assert.Equal(["𝐀𝐁", "𝐚𝐛", "🙂", "🙂"], Actual(sut, "𝐀𝐁𝐚𝐛🙂🙂").Select(part => part.Text));
    }

    [Fact]
    public void Split_IgnoredCase_KnowsTheLettersThatFoldToAscii()
    {
        var sut = new AutomatonSplitPattern(PatternAutomatonBuilder.TryBuild("(?i:'s)|(?i:k)")!, () => throw new InvalidOperationException());

        Assert.Equal(["'S", "'ſ", "\u212A", "k"], Actual(sut, "'S'ſ\u212Ak").Select(part => part.Text));
    }

    [Property]
    public bool Split_AnyText_CoversItWithoutGaps(string? text)
    {
        var sut = new AutomatonSplitPattern(PatternAutomatonBuilder.TryBuild(SplitPatternFactory.Gpt2)!, () => throw new InvalidOperationException());
        var bytes = Encoding.UTF8.GetBytes(text ?? "");

        return string.Concat(Actual(sut, Encoding.UTF8.GetString(bytes)).Select(part => part.Text)) == Encoding.UTF8.GetString(bytes);
    }

    private static List<(string Text, bool IsMatch)> Expected(Regex regex, string text)
    {
        var parts = new List<(string, bool)>();
        var from = 0;
        foreach (var match in regex.Matches(text).Where(match => match.Length > 0))
        {
            if (match.Index > from)
            {
                parts.Add((text[from..match.Index], false));
            }

            parts.Add((match.Value, true));
            from = match.Index + match.Length;
        }

        if (from < text.Length)
        {
            parts.Add((text[from..], false));
        }

        return parts;
    }

    private static List<(string Text, bool IsMatch)> Actual(SplitPattern pattern, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var (all, matches) = (new TextRangeList(), new TextRangeList());
        var collector = new PieceCollector(all, SplitBehavior.Isolated);
        pattern.Split(bytes, 0, invert: false, ref collector);
        collector = new PieceCollector(matches, SplitBehavior.Removed);
        pattern.Split(bytes, 0, invert: true, ref collector);
        var found = matches.Items.ToArray().ToHashSet();
        return [.. all.Items.ToArray().Select(range => (Encoding.UTF8.GetString(bytes, range.Start, range.Length), found.Contains(range)))];
    }

    private static string RandomText(Random random)
    {
        const string Alphabet = "aabbcSsTtLlvVeErRdDmM''  \n\r\t.,!/-_09१Ⅷ²éÉßюЖ中日가ﾊあ　\u00A0\u0301\u200D«»€+|~`[]\\^#\u2028\u0085";
        var text = new StringBuilder();
        for (var length = random.Next(0, 24); length > 0; length--)
        {
            text.Append(random.Next(12) == 0 ? (char)random.Next(0x250, 0xD800) : Alphabet[random.Next(Alphabet.Length)]);
        }

        return text.ToString();
    }
}
