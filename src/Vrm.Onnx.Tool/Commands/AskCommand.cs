using System.CommandLine;
using Spectre.Console;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm ask</c>: one question about one picture, streamed.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var picture = new Argument<string>("PICTURE") { Description = "A PNG or JPEG file." };
        var question = new Argument<string>("QUESTION") { Description = "The question, in quotes." };
        var maxTokens = new Option<int?>("--max-tokens") { Description = "Most tokens to generate, reasoning included (default: the model's)." };
        var threads = CommonArguments.Threads();
        var json = CommonArguments.Json();
        var command = new Command("ask", "Ask a question about a picture.") { bundle, picture, question, maxTokens, threads, json };
        command.SetBody(json, async (result, cancellationToken) =>
        {
            var options = new GenerationOptions { MaxNewTokens = result.GetValue(maxTokens) };
            var image = RgbImage.Load(result.GetValue(picture)!);
            using var reasoner = VisionReasoner.Load(result.GetValue(bundle)!, CommonArguments.LoadOptions(result.GetValue(threads)));
            var request = new ReasoningRequest(image, result.GetValue(question)!);
            var answer = await StreamAsync(reasoner.GenerateAsync(request, options, cancellationToken));
            if (result.GetValue(json))
            {
                JsonLine.Write(ReportOf(answer, reasoner), ToolJsonContext.Default.AskReport);
            }

            return 0;
        });
        return command;
    }

    private static async Task<ReasoningResult> StreamAsync(IAsyncEnumerable<ReasoningUpdate> updates)
    {
        var printer = new ReasoningPrinter(AnsiConsole.Console);
        await foreach (var update in updates)
        {
            printer.Print(update);
        }

        return printer.Result!;
    }

    private static AskReport ReportOf(ReasoningResult result, VisionReasoner reasoner) =>
        new(result.Answer, result.Reasoning, result.Text, result.Transcript.WellFormed, result.FinishReason.ToString())
        {
            InputTokens = result.Usage.InputTokens,
            OutputTokens = result.Usage.OutputTokens,
            ReasoningTokens = result.Usage.ReasoningTokens,
            SecondsToFirstToken = result.Timings.TimeToFirstToken.TotalSeconds,
            TokensPerSecond = result.Timings.TokensPerSecond,
            Providers = reasoner.Execution.Graphs.ToDictionary(graph => graph.Graph, graph => graph.Nodes),
        };
}
