using System.CommandLine;
using Vrm.Onnx.Tool.Evaluation;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm evaluate</c>: asks a file of questions and counts right answers.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var questions = CommonArguments.PathArgument("QUESTIONS", "JSON Lines: image (relative to the file), question, answer.");
        var expected = CommonArguments.PathOption("--expected", "JSON Lines of recorded outputs (image, question, output) to compare with.");
        var confidence = new Option<bool>("--confidence") { Description = "Also show how often the surest answers are right, and from which confidence on." };
        var perplexity = new Option<bool>("--perplexity") { Description = "Also measure how likely the model finds the reasoning and answers of the file (which need the member reasoning)." };
        var threads = CommonArguments.Threads();
        var json = CommonArguments.Json();
        var command = new Command("evaluate", "Ask every question of a file and count the right answers.") { bundle, questions, expected, confidence, perplexity, threads, json };
        command.SetBody(json, async (result, cancellationToken) =>
        {
            var file = result.GetValue(questions)!;
            var rows = JsonLinesFile.Read(file, ToolJsonContext.Default.EvaluationQuestion);
            var recorded = ReadExpected(result.GetValue(expected));
            var (folder, options) = (Path.GetDirectoryName(Path.GetFullPath(file))!, CommonArguments.LoadOptions(result.GetValue(threads)));
            using var reasoner = await ProgressBar.LoadAsync(result.GetValue(bundle)!, options, cancellationToken);
            var evaluator = new Evaluator(reasoner, folder) { WithConfidence = result.GetValue(confidence) };
            var report = await ProgressBar.RunAsync("asking", rows.Count, progress => evaluator.RunAsync(rows, recorded, progress, cancellationToken));
            if (result.GetValue(perplexity))
            {
                var texts = new PerplexityEvaluator(reasoner.Model.Dialect, folder, file);
                var measured = await ProgressBar.RunAsync("measuring", rows.Count, progress => Task.Run(() => texts.Run(result.GetValue(bundle)!, options, rows, progress, cancellationToken)));
                report = report with { Perplexity = measured.Perplexity };
            }

            Print(report);
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.EvaluationReport);
            }

            return 0;
        });
        return command;
    }

    private static void Print(EvaluationReport report)
    {
        Console.WriteLine($"{report.Questions} questions, {report.Right:P1} right, {report.WellFormed:P1} well-formed, {report.SecondsPerQuestion:F3} s a question"
            + (report.SameOutput is { } same ? $", {same:P1} same output" : "")
            + (report.Perplexity is { } value ? $", perplexity {value:F5}" : ""));
        foreach (var point in report.RiskCoverage ?? [])
        {
            Console.WriteLine($"  {point.Coverage,6:P0} answered: {point.Right:P1} right (confidence at least {point.Threshold:F4})");
        }
    }

    private static Dictionary<(string, string), string>? ReadExpected(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var outputs = new Dictionary<(string, string), string>();
        foreach (var row in JsonLinesFile.Read(path, ToolJsonContext.Default.ExpectedOutput))
        {
            outputs[(row.Image, row.Question)] = row.Output;
        }

        return outputs;
    }
}
