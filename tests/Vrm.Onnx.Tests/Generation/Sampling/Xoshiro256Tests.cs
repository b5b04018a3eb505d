using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class Xoshiro256Tests
{
    [Fact]
    public void NextBits_StateOneToFour_GivesThePublishedSequence()
    {
        var random = new Xoshiro256(1, 2, 3, 4);

        Assert.Equal(
            [
                11520UL, 0, 1509978240, 1215971899390074240, 1216172134540287360,
                607988272756665600, 16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
            ],
            Enumerable.Range(0, 10).Select(_ => random.NextBits()));
    }

    [Fact]
    public void SplitMix64_KnownSeed_GivesThePublishedSequence()
    {
        var state = 1234567UL;

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => Xoshiro256.SplitMix64(ref state)));
    }

    [Fact]
    public void NextUnit_ManyNumbers_StayInRangeWithTheirMeanInTheMiddle()
    {
        var random = new Xoshiro256(7);
        var numbers = Enumerable.Range(0, 100_000).Select(_ => random.NextUnit()).ToArray();

        Assert.All(numbers, number => Assert.True(number is >= 0 and < 1));
        Assert.InRange(numbers.Average(), 0.495, 0.505);
    }
}
