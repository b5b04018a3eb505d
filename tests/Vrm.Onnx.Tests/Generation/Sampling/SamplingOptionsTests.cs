using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class SamplingOptionsTests
{
    public static TheoryData<string, SamplingOptions> Invalid { get; } = new()
    {
        { "Temperature", new() { Temperature = float.NaN } },
        { "Temperature", new() { Temperature = -0.1f } },
        { "Temperature", new() { Temperature = float.PositiveInfinity } },
        { "Temperature", new() { Temperature = float.NegativeInfinity } },
        { "TopK", new() { TopK = -1 } },
        { "TopP", new() { TopP = float.NaN } },
        { "TopP", new() { TopP = -0.01f } },
        { "TopP", new() { TopP = 1.01f } },
        { "MinP", new() { MinP = float.NaN } },
        { "MinP", new() { MinP = -1 } },
        { "MinP", new() { MinP = 2 } },
        { "RepetitionPenalty", new() { RepetitionPenalty = float.NaN } },
        { "RepetitionPenalty", new() { RepetitionPenalty = 0 } },
        { "RepetitionPenalty", new() { RepetitionPenalty = -1 } },
        { "RepetitionPenalty", new() { RepetitionPenalty = 101 } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Validate_OutOfRange_ThrowsNamingTheOption(string option, SamplingOptions options)
    {
        var error = Assert.Throws<InvalidOptionException>(options.Validate);

        Assert.Equal(option, error.Option);
        Assert.Contains("null for the model's default", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Edges_Pass()
    {
        new SamplingOptions().Validate();
        new SamplingOptions { Temperature = 0, TopK = 0, TopP = 0, MinP = 0, RepetitionPenalty = 0.01, Seed = long.MinValue }.Validate();
        new SamplingOptions { Temperature = float.MaxValue, TopK = int.MaxValue, TopP = 1, MinP = 1, RepetitionPenalty = 100, Seed = long.MaxValue }.Validate();
    }

    [Fact]
    public void Over_SetValues_WinOverDefaults()
    {
        var defaults = new SamplingOptions { Temperature = 0.7f, TopK = 20, TopP = 0.9f, MinP = 0.1f, RepetitionPenalty = 1.1f, Seed = 1 };

        Assert.Equal(defaults, new SamplingOptions().Over(defaults));
        Assert.Equal(defaults with { Temperature = 0, TopK = 0 }, new SamplingOptions { Temperature = 0, TopK = 0 }.Over(defaults));
        Assert.Equal(defaults, defaults.Over(new() { Temperature = 1, TopK = 1, TopP = 1, MinP = 1, RepetitionPenalty = 1, Seed = 2 }));
    }
}
