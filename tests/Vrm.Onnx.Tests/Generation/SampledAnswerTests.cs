namespace Vrm.Onnx.Tests.Generation;

public class SampledAnswerTests
{
    [Fact]
    public void Of_Votes_TakesTheMostFrequentAnswerOfAllOutputs()
    {
        var answer = Of("<answer>high</answer>", "<answer> low</answer>", "<answer>low</answer>", "none");

        Assert.Equal(("low", 0.5), (answer.Answer, answer.Agreement));
        Assert.Equal(4, answer.Samples.Count);
    }

    [Fact]
    public void Of_Tie_TakesTheAnswerThatCameFirst() =>
        Assert.Equal(("high", 0.5), Vote("<answer>high</answer>", "<answer>low</answer>", "<answer>low</answer>", "<answer>high</answer>"));

    [Fact]
    public void Of_AnswersThatWereCutOff_DoNotVote() =>
        Assert.Equal(("low", 1.0 / 3), Vote("<answer>lo", "<answer>lo", "<answer>low</answer>"));

    [Fact]
    public void Of_NoAnswer_AgreesOnNone() => Assert.Equal((null, 0.0), Vote("<think>a", "b"));

    private static (string? Answer, double Agreement) Vote(params string[] outputs) => (Of(outputs).Answer, Of(outputs).Agreement);

    private static SampledAnswer Of(params string[] outputs) => SampledAnswer.Of([.. outputs.Select(text => new ReasoningResult
    {
        Text = text,
        Transcript = ReasoningTranscript.Parse(text, ReasoningDialect.ThinkAnswer),
        FinishReason = FinishReason.Stop,
        Tokens = [],
        Usage = new TokenUsage { InputTokens = 0, ImageTokens = 0, OutputTokens = 0, ReasoningTokens = 0 },
        Timings = new GenerationTimings { ImageEncoding = default, TimeToFirstToken = default, Total = default, DecodeSteps = 0 },
    })]);
}
