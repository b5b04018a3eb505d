using Vrm.Onnx;
using Vrm.Onnx.Imaging;

namespace ManyQuestions;

/// <summary>The README shows the marked lines; a test compares them.</summary>
internal static class ReadmeSnippet
{
    public static async Task RunAsync(VisionReasoner reasoner, string picture)
    {
        // README: begin
        using var image = await reasoner.EncodeAsync(RgbImage.Load(picture)); // the picture is computed once
        var rate = await image.AnswerAsync("Read the heart rate.", new GenerationOptions
        {
            Constraint = AnswerConstraint.Number(20, 300, 0, " bpm"), // the reasoning stays free, the answer does not
            MaxReasoningTokens = 200, // then the answer is asked for
            AbstainBelow = 0.5, // or there is none, and the result says why
        });
        Console.WriteLine(rate.Answer ?? $"not sure enough of {rate.Abstention?.WithheldAnswer}");

        using var talk = image.StartConversation(); // turns that know each other; Branch, Rewind
        Console.WriteLine((await talk.AnswerAsync("What is the main finding?")).Answer);

        var warm = new GenerationOptions { Sampling = new SamplingOptions { Temperature = 0.8f } };
        var vote = await image.SampleAsync("Is the temperature normal?", 5, warm); // five outputs from one prefill
        Console.WriteLine($"{vote.Answer}, say {vote.Agreement:P0} of them");
        // README: end
    }
}
