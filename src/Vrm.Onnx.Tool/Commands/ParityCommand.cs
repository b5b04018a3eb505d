using System.CommandLine;
using System.Text.Json;
using Vrm.Onnx.Export.Parity;
using Vrm.Onnx.Tool.Evaluation;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm parity</c>: proves that a bundle computes what the original model computed.</summary>
internal static class ParityCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var reference = new Option<string>("--reference") { Description = "A safetensors file with the original model's inputs and results, stage by stage.", Required = true };
        var files = new Option<string[]>("--report") { Description = "Write the report to FILE.md or FILE.json, for a validation file; may be given twice." };
        var json = CommonArguments.Json();
        var command = new Command("parity", "Compare a bundle, stage by stage, with recorded results of the original model.") { bundle, reference, files, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            var targets = result.GetValue(files) ?? [];
            Array.ForEach(targets, CheckKind);
            var report = ParityRunner.Run(result.GetValue(bundle)!, result.GetValue(reference)!, cancellationToken);
            foreach (var stage in report.Stages)
            {
                Console.WriteLine($"{stage.Stage,-16} largest difference {stage.LargestDifference:E2} (values up to {stage.LargestReference:G4}), {stage.RelativeDifference:E2} of them, allowed {stage.Tolerance:E0}: {(stage.Passed ? "ok" : "TOO FAR")}");
            }

            Console.WriteLine($"{"greedy tokens",-16} {report.GreedyTokensEqual} of {report.GreedyTokens} equal: {(report.GreedyTokensEqual == report.GreedyTokens ? "ok" : "DIFFERENT")}");
            Array.ForEach(targets, file => WriteReport(file, report));
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.ParityReport);
            }

            return Task.FromResult(report.Passed ? 0 : CommandRunner.CheckFailed);
        });
        return command;
    }

    private static void CheckKind(string file)
    {
        if (Path.GetExtension(file) is not (".md" or ".json"))
        {
            throw new InvalidOptionException("--report", file, "a file that ends in .md or .json");
        }
    }

    private static void WriteReport(string file, ParityReport report)
    {
        try
        {
            File.WriteAllText(file, Path.GetExtension(file) == ".md"
                ? ParityMarkdown.Write(report, DateTimeOffset.UtcNow)
                : JsonSerializer.Serialize(report, ToolJsonContext.Default.ParityReport));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(file, 0, $"the report cannot be written: {e.Message}", e);
        }
    }
}
