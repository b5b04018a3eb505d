using System.Globalization;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class NumberPatternTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 9)]
    [InlineData(7, 7)]
    [InlineData(20, 300)]
    [InlineData(99, 100)]
    [InlineData(101, 999)]
    [InlineData(-5, 5)]
    [InlineData(-120, -17)]
    [InlineData(-1, 0)]
    [InlineData(0, 1999)]
    public void Create_WholeNumbers_AllowsExactlyTheRange(int minimum, int maximum)
    {
        var language = new Language(NumberPattern.Create("number", minimum, maximum, 0));

        for (var value = -2100; value <= 2100; value++)
        {
            Assert.Equal(minimum <= value && value <= maximum, language.Has($"{value}"));
        }

        Assert.All(["", "-", "-0", "00", "07", "+7", "7.", "7.0", " 7", "7 ", "٧"], text => Assert.False(language.Has(text)));
    }

    [Theory]
    [InlineData("34.5", "42", 1)]
    [InlineData("0", "1", 2)]
    [InlineData("0.05", "0.2", 2)]
    [InlineData("-1.5", "2.25", 2)]
    [InlineData("-0.5", "0.5", 1)]
    [InlineData("36.15", "36.2", 1)]
    [InlineData("-10", "-9.9", 2)]
    public void Create_Decimals_AllowsExactlyTheRange(string least, string most, int decimals)
    {
        var minimum = decimal.Parse(least, CultureInfo.InvariantCulture);
        var maximum = decimal.Parse(most, CultureInfo.InvariantCulture);
        var language = new Language(NumberPattern.Create("number", minimum, maximum, decimals));
        for (var digits = 0; digits <= 3; digits++)
        {
            var unit = (decimal)Math.Pow(10, digits);
            for (var value = Math.Floor((minimum - 1) * unit); value <= (maximum + 1) * unit; value++)
            {
                var text = (value / unit).ToString($"F{digits}", CultureInfo.InvariantCulture);
                var isWritten = digits <= decimals && minimum * unit <= value && value <= maximum * unit;

                Assert.Equal(isWritten, language.Has(text));
            }
        }

        Assert.All(["", ".5", "1.", "-.5", "01.0", "-0", "-0.0", "1,0", "1.0e0"], text => Assert.False(language.Has(text)));
    }

    [Fact]
    public void Create_LargestBounds_Work()
    {
        var language = new Language(NumberPattern.Create("number", -1_000_000_000_000_000, 1_000_000_000_000_000, 10));

        Assert.True(language.Has("1000000000000000"));
        Assert.True(language.Has("-999999999999999.9999999999"));
        Assert.False(language.Has("1000000000000000.0000000001"));
    }

    [Fact]
    public void Number_WithUnit_HasItAfterTheNumber()
    {
        var language = new Language(AnswerConstraint.Number(20, 300, 0, " bpm"));

        Assert.True(language.Has("81 bpm"));
        Assert.All(["81", "81bpm", "81 bp", "19 bpm", "301 bpm", "81 bpm "], text => Assert.False(language.Has(text)));
    }

    [Theory]
    [InlineData("5", "4", 0)]
    [InlineData("0.1", "0.9", 0)]
    [InlineData("36.11", "36.19", 1)]
    [InlineData("0", "1", -1)]
    [InlineData("0", "1", 11)]
    [InlineData("0", "1000000000000001", 0)]
    [InlineData("-79228162514264337593543950335", "0", 0)]
    public void Number_NoneOrOutOfReach_Throws(string least, string most, int decimals)
    {
        var error = Assert.Throws<ConstraintException>(() => AnswerConstraint.Number(
            decimal.Parse(least, CultureInfo.InvariantCulture), decimal.Parse(most, CultureInfo.InvariantCulture), decimals));

        Assert.Equal("number", error.Where);
    }
}
