using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class AnswerConstraintTests
{
    [Fact]
    public void OneOf_Values_AllowsJustThem()
    {
        var constraint = AnswerConstraint.OneOf("low", "normal", "high", "not shown", "é", "norm");
        var language = new Language(constraint);

        Assert.All(constraint.Values!, value => Assert.True(language.Has(value)));
        Assert.All(["", "lo", "normals", "Low", " low", "e", "e\u0301"], text => Assert.False(language.Has(text)));
    }

    [Theory]
    [InlineData("allowed values")]
    [InlineData("allowed value 1", "low", "")]
    [InlineData("allowed value 1", "low", " \n")]
    [InlineData("allowed value 2", "low", "high", "low")]
    [InlineData("allowed value 1", "a", null)]
    public void OneOf_NoneEmptyOrColliding_Throws(string where, params string?[] values)
    {
        Assert.Equal(where, Assert.Throws<ConstraintException>(() => AnswerConstraint.OneOf(values!)).Where);
    }

    [Fact]
    public void OneOf_HalfASurrogatePair_Throws()
    {
        Assert.Equal("allowed value 1", Assert.Throws<ConstraintException>(() => AnswerConstraint.OneOf("a", "\ud83d")).Where);
    }

    [Fact]
    public void CheckTokens_ValuesThatTheTokenizerMakesEqual_Throws()
    {
        var constraint = AnswerConstraint.OneOf("low", "high", "High");

        var error = Assert.Throws<ConstraintException>(() => ValueList.CheckTokens(constraint, ReasoningDialect.ThinkAnswer, value => [.. value.ToLowerInvariant().Select(letter => (int)letter)]));

        Assert.Equal("allowed value 2", error.Where);
        Assert.Contains("\"high\"", error.Message, StringComparison.Ordinal);
        ValueList.CheckTokens(constraint, ReasoningDialect.ThinkAnswer, value => [.. value.Select(letter => (int)letter)]);
        ValueList.CheckTokens(AnswerConstraint.RegularExpression("a"), ReasoningDialect.ThinkAnswer, _ => throw new InvalidOperationException("There is nothing to encode."));
        Assert.Throws<ConstraintException>(() => ValueList.CheckTokens(constraint, ReasoningDialect.ThinkAnswer, _ => []));
    }

    [Theory]
    [InlineData("normal</answer>")]
    [InlineData("<think>")]
    public void CheckTokens_ValueWithATagOfTheDialect_Throws(string value)
    {
        var constraint = AnswerConstraint.OneOf("low", value);

        var error = Assert.Throws<ConstraintException>(() => ValueList.CheckTokens(constraint, ReasoningDialect.ThinkAnswer, text => [text.Length]));

        Assert.Equal("allowed value 1", error.Where);
        ValueList.CheckTokens(constraint, ReasoningDialect.None, text => [text.Length]);
    }

    [Fact]
    public void Number_UnitWithHalfASurrogatePair_Throws()
    {
        Assert.Equal("unit", Assert.Throws<ConstraintException>(() => AnswerConstraint.Number(0, 1, 0, "\udc00")).Where);
    }

    [Fact]
    public void ToString_Constraint_SaysWhatIsAllowed()
    {
        Assert.Equal("one of 2 values", AnswerConstraint.OneOf("yes", "no").ToString());
        Assert.Equal("a number from 34.5 to 42 °C", AnswerConstraint.Number(34.5m, 42, 1, " °C").ToString());
        Assert.Equal("matching [ab]", AnswerConstraint.RegularExpression("[ab]").ToString());
    }
}
