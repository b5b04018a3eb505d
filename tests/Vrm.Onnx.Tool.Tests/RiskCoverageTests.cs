using Vrm.Onnx.Tool.Evaluation;

namespace Vrm.Onnx.Tool.Tests;

public sealed class RiskCoverageTests
{
    [Fact]
    public void Of_WrongAnswersAmongTheLeastSure_RisesAsTheyAreLeftOut()
    {
        // Ten answers; the two least sure are wrong.
        var answers = Enumerable.Range(1, 10).Select(i => (i / 10.0, i > 2)).ToList();

        var curve = RiskCoverage.Of(answers);

        Assert.Equal([new(1, 0.8, 0.1), new(1, 0.8, 0.1), new(0.9, 8 / 9.0, 0.2), new(0.8, 1, 0.3), new(0.7, 1, 0.4), new(0.5, 1, 0.6)], curve);
    }
}
