using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Generation.Steering;

public class RepetitionDetectorTests
{
    private static readonly RepetitionOptions Small = new() { MaxPeriod = 5, MinRepeats = 3, MinLength = 6 };

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(3, 9)]
    [InlineData(5, 15)]
    public void Push_RunOverAndOver_IsFoundAtTheRightToken(int period, int expectedLength)
    {
        var detector = new RepetitionDetector(Small);
        int[] before = [90, 91, 92];
        var loop = Enumerable.Range(0, 40).Select(i => i % period);
        var found = before.Concat(loop).ToList().FindIndex(detector.Push);

        Assert.Equal(before.Length + expectedLength - 1, found);
        Assert.Equal((period, expectedLength), (detector.Period, detector.Length));
    }

    [Fact]
    public void Push_PeriodLongerThanTheLongest_IsNotFound()
    {
        var detector = new RepetitionDetector(Small);

        Assert.DoesNotContain(Enumerable.Range(0, 600).Select(i => i % 6), detector.Push);
    }

    [Fact]
    public void Push_LoopThatEnds_IsOver()
    {
        var detector = new RepetitionDetector(Small);
        Assert.Contains(Enumerable.Repeat(7, 10), detector.Push);

        Assert.False(detector.Push(8));
        Assert.Equal((0, 0), (detector.Period, detector.Length));
    }

    [Fact]
    public void Push_DefaultOptions_LetOrdinaryListsPass()
    {
        var detector = new RepetitionDetector(new());

        // "HR 81 normal. SPO2 97 normal. …": the frame repeats, the values differ.
        Assert.DoesNotContain(Enumerable.Range(0, 400).Select(i => i % 5 is 1 or 2 ? 1000 + i : i % 5), detector.Push);
    }

    [Fact]
    public void Reset_AfterTokens_ForgetsThem()
    {
        var detector = new RepetitionDetector(Small);
        Assert.DoesNotContain(Enumerable.Repeat(7, 5), detector.Push);

        detector.Reset();

        Assert.DoesNotContain(Enumerable.Repeat(7, 5), detector.Push);
        Assert.True(detector.Push(7));
    }

    [Property(MaxTest = 300)]
    public void Push_AnySequence_EqualsLookingBackEachTime(byte[] bytes, byte period, byte repeats, byte length)
    {
        var options = new RepetitionOptions { MaxPeriod = 1 + (period % 9), MinRepeats = 2 + (repeats % 3), MinLength = 1 + (length % 12) };
        var detector = new RepetitionDetector(options);
        var tokens = bytes.Select(value => value % 2).ToArray();
        for (var end = 1; end <= tokens.Length; end++)
        {
            Assert.Equal(EndsInALoop(tokens.AsSpan(0, end), options), detector.Push(tokens[end - 1]));
        }
    }

    [Fact]
    public void Push_Tokens_AllocateNothing()
    {
        var detector = new RepetitionDetector(new());
        detector.Push(1);

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                detector.Push(i % 3);
            }
        }));
    }

    [Theory]
    [InlineData("MaxPeriod", 0, 2, 1)]
    [InlineData("MaxPeriod", 1025, 2, 1)]
    [InlineData("MinRepeats", 1, 1, 1)]
    [InlineData("MinLength", 1, 2, 0)]
    public void Validate_OutOfRange_ThrowsNamingTheOption(string option, int maxPeriod, int minRepeats, int minLength)
    {
        var options = new RepetitionOptions { MaxPeriod = maxPeriod, MinRepeats = minRepeats, MinLength = minLength };

        Assert.Equal($"RepetitionOptions.{option}", Assert.Throws<InvalidOptionException>(options.Validate).Option);
    }

    /// <summary>The scalar twin: compares the end of the sequence with itself, period by period.</summary>
    private static bool EndsInALoop(ReadOnlySpan<int> tokens, RepetitionOptions options)
    {
        for (var period = 1; period <= options.MaxPeriod; period++)
        {
            var length = Math.Max(options.MinRepeats * period, Math.Max(options.MinLength, period + 1));
            if (length <= tokens.Length)
            {
                var tail = tokens[^length..];
                if (tail[period..].SequenceEqual(tail[..^period]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
