using Vrm.Onnx;
using Vrm.Onnx.Imaging;

namespace Quickstart;

/// <summary>The README shows the marked lines; a test compares them, and another runs them from the packages.</summary>
internal static class ReadmeSnippet
{
    public static async Task RunAsync(string bundle, string picture, string question, CancellationToken cancellationToken)
    {
        // README: begin
        using var reasoner = VisionReasoner.Load(bundle);
        var request = new ReasoningRequest(RgbImage.Load(picture, cancellationToken: cancellationToken), question);
        var speaker = "";

        await foreach (var update in reasoner.GenerateAsync(request, cancellationToken: cancellationToken))
        {
            switch (update)
            {
                case ReasoningTextUpdate reasoning: Write("thinks ", reasoning.Text); break;
                case AnswerTextUpdate answer: Write("answers", answer.Text); break;
                case CompletedUpdate { Result: var result }: Console.WriteLine($"\n\n{result.Usage}\n{result.Timings}"); break;
            }
        }

        foreach (var graph in reasoner.Execution.Graphs) Console.WriteLine(graph);

        void Write(string who, string text)
        {
            Console.Write(who == speaker ? text : $"\n{who}  {text}");
            speaker = who;
        }
        // README: end
    }
}
