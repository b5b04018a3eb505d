using System.CommandLine;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm ask</c>: one question about one picture, streamed.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var picture = CommonArguments.PathArgument("PICTURE", "A PNG or JPEG file.");
        var question = new Argument<string>("QUESTION") { Description = "The question, in quotes." };
        var maxTokens = CommonArguments.Number<int>("--max-tokens", "Most tokens to generate, reasoning included; at least 1 (default: what the model recommends, else 512).");
        var maxReasoning = CommonArguments.Number<int>("--max-reasoning", "Most tokens of reasoning, then the answer is asked for; 0: at once (default: no limit but --max-tokens).");
        var oneOf = new Option<string[]>("--one-of") { Description = "The values that the answer may have, such as: low normal high. The reasoning stays free (default: any answer).", AllowMultipleArgumentsPerToken = true };
        var confidence = new Option<bool>("--confidence") { Description = "Also show how sure the model was." };
        var abstainBelow = CommonArguments.Number<double>("--abstain-below", "Give no answer when the model is less sure than this, from 0 to 1 (default: every answer is given).");
        var threads = CommonArguments.Threads();
        var json = CommonArguments.Json();
        var command = new Command("ask", "Ask a question about a picture.") { bundle, picture, question, maxTokens, maxReasoning, oneOf, confidence, abstainBelow, threads, json };
        command.SetBody(json, async (result, cancellationToken) =>
        {
            var values = result.GetValue(oneOf) ?? [];
            var options = new GenerationOptions
            {
                MaxOutputTokens = result.GetValue(maxTokens),
                MaxReasoningTokens = result.GetValue(maxReasoning),
                Constraint = values.Length == 0 ? null : AnswerConstraint.OneOf(values),
                IncludeConfidence = result.GetValue(confidence),
                AbstainBelow = result.GetValue(abstainBelow),
            };
            var image = RgbImage.Load(result.GetValue(picture)!, cancellationToken: cancellationToken);
            using var reasoner = await ProgressBar.LoadAsync(result.GetValue(bundle)!, CommonArguments.LoadOptions(result.GetValue(threads)), cancellationToken);
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
        var printer = new ReasoningPrinter(Terminal.Output());
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
            Confidence = result.Confidence?.Overall,
            Values = result.Confidence is { Values: { Count: > 0 } values } ? values.ToDictionary(value => value.Value, value => value.Probability) : null,
            WithheldAnswer = result.Abstention?.WithheldAnswer,
            Providers = reasoner.Execution.Graphs.ToDictionary(graph => graph.Graph, graph => graph.Nodes),
        };
}
