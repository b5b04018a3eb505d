using FsCheck.Xunit;
using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Training.Tests.Optimization;

public class AdamWTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(257)]
    public void Step_AnyLength_IsThatOfTheFormulaInDouble(int length)
    {
        var random = new SeededRandom(1);
        float[] weight = Numbers(random, length), same = [.. weight];
        var (mean, square) = (new double[length], new double[length]);
        var exact = Array.ConvertAll(weight, value => (double)value);
        var optimizer = new AdamW(new AdamWConstants(), [length]);
        for (var step = 1; step <= 5; step++)
        {
            var gradient = Numbers(random, length);
            optimizer.BeginStep();
            optimizer.Step(0, weight, gradient, new StepRates(1e-2, 0.1, 0.5f));
            for (var i = 0; i < length; i++)
            {
                var g = gradient[i] * 0.5;
                mean[i] = (0.9 * mean[i]) + (0.1 * g);
                square[i] = (0.999 * square[i]) + (0.001 * g * g);
                exact[i] -= 1e-2 * ((0.1 * exact[i]) + (mean[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, step))) + 1e-8)));
            }
        }

        for (var i = 0; i < length; i++)
        {
            Assert.Equal(exact[i], weight[i], 2e-6);
            Assert.NotEqual(same[i], weight[i]);
        }
    }

    [Property]
    public void Step_VectorAndScalar_Agree(ulong seed)
    {
        const int length = 37;
        var random = new SeededRandom(seed);
        float[] weight = Numbers(random, length), gradient = Numbers(random, length), twin = [.. weight], mean = new float[length], square = new float[length];
        var (constants, rates) = (new AdamWConstants(), new StepRates(1e-3, 0.01));
        var optimizer = new AdamW(constants, [length]);
        optimizer.BeginStep();
        optimizer.Step(0, weight, gradient, rates);
        AdamW.ApplyScalar(AdamW.Factors.Of(constants, rates, 1), twin, gradient, mean, square);
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(twin[i], weight[i], 1e-7);
        }
    }

    [Fact]
    public void Factor_Schedule_RisesAndThenFallsToZero()
    {
        var schedule = new LearningRateSchedule(100, 0.1);
        Assert.Equal(0.1, schedule.Factor(0), 12);
        Assert.Equal(1, schedule.Factor(9), 12);
        Assert.Equal(1, schedule.Factor(10), 12);
        Assert.Equal(0.5, schedule.Factor(55), 12);
        Assert.Equal(0, schedule.Factor(100), 12);
        Assert.Equal(1, new LearningRateSchedule(100, 0).Factor(0), 12);
    }

    private static float[] Numbers(SeededRandom random, int length)
    {
        var numbers = new float[length];
        foreach (ref var number in numbers.AsSpan())
        {
            number = (random.NextSingle() * 2) - 1;
        }

        return numbers;
    }
}
