using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class ExpressionParserTests
{
    private static readonly string[] Texts = [.. TextsOver(["a", "b", "1", "é"], 4)];

    [Theory]
    [InlineData("")]
    [InlineData("a|")]
    [InlineData("ab?|b+1*")]
    [InlineData("(a|b){2,3}")]
    [InlineData("(?:ab){0,2}")]
    [InlineData("[ab]{3}")]
    [InlineData("[^a]{2,}")]
    [InlineData("[a-b1]+")]
    [InlineData("[]a]+")]
    [InlineData("[a-]*")]
    [InlineData(@"\d+")]
    [InlineData(@"\D+")]
    [InlineData(@"\w+")]
    [InlineData(@"\W+")]
    [InlineData(@"\s*\S")]
    [InlineData(@"[\d\s]+")]
    [InlineData(@"[^\w]")]
    [InlineData(".")]
    [InlineData("..é")]
    [InlineData("^a.*b$")]
    [InlineData(@"\x61\u00e9")]
    [InlineData("(a*)*b")]
    [InlineData("(a|ab)(b|bb)?")]
    [InlineData("((a{0}))1")]
    [InlineData("(|a)+")]
    public void Parse_Expression_AgreesWithRegex(string expression)
    {
        // \w \d \s without Unicode, as documented; the option changes nothing else here.
        var regex = new Regex($@"\A(?:{expression})\z", RegexOptions.ECMAScript);
        var language = new Language(ExpressionParser.Parse(expression, isAnchored: true));

        Assert.All(Texts, text => Assert.Equal(regex.IsMatch(text), language.Has(text)));
    }

    [Theory]
    [InlineData("a", "xay", true)]
    [InlineData("^a", "xa", false)]
    [InlineData("^a", "ax", true)]
    [InlineData("a$", "ax", false)]
    [InlineData("a$", "\nxa", true)]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData(@"a\$", "xa$x", true)]
    [InlineData(@"a\\$", @"xa\", true)]
    [InlineData(@"a\\$", @"xa\x", false)]
    [InlineData("^(?:a|b)$", "b", true)]
    public void Parse_NotAnchored_MatchesAnywhere(string expression, string text, bool expected)
    {
        Assert.Equal(expected, new Language(ExpressionParser.Parse(expression, isAnchored: false)).Has(text));
    }

    [Theory]
    [InlineData(@"\.\*\[\{\|", ".*[{|", true)]
    [InlineData(@"\t\n\r\f\v", "\t\n\r\f\v", true)]
    [InlineData(".", "\n", false)]
    [InlineData(".", "😀", true)]
    [InlineData("[😀-😂]", "😁", true)]
    [InlineData("[^a]", "\n", true)]
    [InlineData(@"[\]\\-]+", @"]\-", true)]
    [InlineData("mm[Hh]g", "mmHg", true)]
    public void Parse_Characters_StandForThemselves(string expression, string text, bool expected)
    {
        Assert.Equal(expected, new Language(AnswerConstraint.RegularExpression(expression)).Has(text));
    }

    [Theory]
    [InlineData("(a", 2)]
    [InlineData("a)", 1)]
    [InlineData("[a", 2)]
    [InlineData("[b-a]", 4)]
    [InlineData(@"[a-\d]", 5)]
    [InlineData("*a", 0)]
    [InlineData("a|*", 2)]
    [InlineData("a**", 2)]
    [InlineData("a+?", 2)]
    [InlineData("a{2", 3)]
    [InlineData("a{,2}", 2)]
    [InlineData("a{3,2}", 6)]
    [InlineData("a{999999999999}", 8)]
    [InlineData("a^b", 1)]
    [InlineData("a$b", 1)]
    [InlineData(@"\1", 2)]
    [InlineData(@"a\b", 3)]
    [InlineData(@"\p{L}", 2)]
    [InlineData(@"\x4", 3)]
    [InlineData(@"\ud83d", 6)]
    [InlineData(@"a\", 2)]
    [InlineData("(?=a)", 2)]
    [InlineData("(?<name>a)", 2)]
    [InlineData("[[a]]", 1)]
    public void Matching_NotValidOrSupported_ThrowsWithThePosition(string expression, int position)
    {
        var error = Assert.Throws<ConstraintException>(() => AnswerConstraint.RegularExpression(expression));

        Assert.Equal($"expression, position {position}", error.Where);
    }

    [Fact]
    public void Matching_HalfASurrogatePair_Throws()
    {
        Assert.Throws<ConstraintException>(() => AnswerConstraint.RegularExpression("a\ud83d"));
    }

    [Fact]
    public void Matching_GroupsTooDeep_Throws()
    {
        var deep = string.Concat(Enumerable.Repeat("(", 100_000));

        Assert.Throws<ConstraintException>(() => AnswerConstraint.RegularExpression(deep));
    }

    [Theory]
    [InlineData("((a{1000}){1000}){1000}")]
    [InlineData("(((){1000}){1000}){1000}")]
    [InlineData(".*a.{20}")]
    [InlineData("(.*a){12}.{16}b")]
    public void Compile_TooLarge_ThrowsSoon(string expression)
    {
        var pattern = AnswerConstraint.RegularExpression(expression).Pattern;

        Assert.Equal("size", Assert.Throws<ConstraintException>(() => new Language(pattern)).Where);
    }

    [Theory]
    [InlineData(@"[^\s\S]")]
    [InlineData(@"a[^\w\W]b|[^\d\D]")]
    [InlineData(@"(?:[^\s\S]+|b)?c{2}[^\s\S]")]
    public void Matching_NothingMatches_ThrowsAtOnce(string expression)
    {
        Assert.Equal("expression", Assert.Throws<ConstraintException>(() => AnswerConstraint.RegularExpression(expression)).Where);
        Assert.Throws<ConstraintException>(() => new Language(ExpressionParser.Parse(expression, isAnchored: true)));
    }

    [Theory]
    [InlineData(@"[^\s\S]*", "")]
    [InlineData(@"[^\s\S]{0,3}a", "a")]
    [InlineData(@"[^\s\S]|a", "a")]
    public void Matching_PartsThatNothingMatches_LeaveTheOthers(string expression, string text) =>
        Assert.True(new Language(AnswerConstraint.RegularExpression(expression)).Has(text));

    [Property(MaxTest = 200, Arbitrary = [typeof(Expressions)])]
    public void Parse_AnyExpression_AgreesWithRegex(RandomExpression expression)
    {
        var regex = new Regex($@"\A(?:{expression.Text})\z", RegexOptions.ECMAScript);
        var language = new Language(ExpressionParser.Parse(expression.Text, isAnchored: true));

        Assert.All(Texts, text => Assert.Equal(regex.IsMatch(text), language.Has(text)));
    }

    private static IEnumerable<string> TextsOver(string[] letters, int length) =>
        length == 0 ? [""] : TextsOver(letters, length - 1).SelectMany(text => text.Length == length - 1 ? letters.Select(letter => text + letter).Prepend(text) : [text]);
}

/// <summary>A valid expression.</summary>
public sealed record RandomExpression(string Text);

/// <summary>Valid expressions over a few letters, with everything nested in everything.</summary>
public static class Expressions
{
    public static Arbitrary<RandomExpression> Arbitrary() => Gen.Sized(size => Expression(Math.Min(size, 12))).Select(text => new RandomExpression(text)).ToArbitrary();

    private static Gen<string> Expression(int size)
    {
        var atom = Gen.Elements("a", "b", "1", "é", ".", "[ab]", "[^a]", @"\d", @"\W");
        if (size <= 1)
        {
            return atom;
        }

        var part = Expression(size / 2);
        return Gen.OneOf(
            atom,
            from first in part from second in part select first + second,
            from first in part from second in part select $"(?:{first}|{second})",
            from inner in part from quantifier in Gen.Elements("*", "+", "?", "{2}", "{0,2}", "{1,}") select $"({inner}){quantifier}");
    }
}
