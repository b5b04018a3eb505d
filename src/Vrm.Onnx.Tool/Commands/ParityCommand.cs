using System.CommandLine;
using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tool.Evaluation;
using Vrm.Onnx.Tool.Output;
using Vrm.Onnx.Validation;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm parity</c>: proves that a bundle computes what the original model computed.</summary>
internal static class ParityCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var reference = CommonArguments.PathOption("--reference", "A safetensors file with the original model's inputs and results, stage by stage.");
        var against = CommonArguments.PathOption("--against", "A checkpoint, or another bundle of the same model, to compare layer by layer. A checkpoint is exported in float32 to a temporary folder first.");
        var picture = CommonArguments.PathOption("--picture", "What both models see, where there is no --reference.");
        var question = new Option<string>("--question") { Description = "What both are asked.", DefaultValueFactory = _ => "Describe the picture." };
        var files = new Option<string[]>("--report") { Description = "Write the report to FILE.md or FILE.json, for a validation file; may be given twice." };
        var json = CommonArguments.Json();
        var command = new Command("parity", "Compare a bundle, stage by stage and layer by layer, with recorded results of the original model, its checkpoint, or another bundle.") { bundle, reference, against, picture, question, files, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            var targets = result.GetValue(files) ?? [];
            Array.ForEach(targets, CheckKind);
            var report = (result.GetValue(reference), result.GetValue(against), result.GetValue(picture)) switch
            {
                ({ }, _, { } path) => throw new InvalidOptionException("--picture", path, "none beside --reference, whose pictures and question both models are given"),
                ({ } record, null, _) => ParityRunner.Run(result.GetValue(bundle)!, record, cancellationToken),
                ({ } record, { } model, _) => ParityRunner.RunAgainst(result.GetValue(bundle)!, model, record, cancellationToken),
                (null, { } model, { } path) => ParityRunner.RunAgainst(result.GetValue(bundle)!, model, new ParityPrompt(RgbImage.Load(path, cancellationToken: cancellationToken), result.GetValue(question)!), cancellationToken),
                (null, { }, null) => throw new InvalidOptionException("--picture", "none", "a picture to show both models, or --reference"),
                _ => throw new InvalidOptionException("--reference", "none", "recorded results, or --against and --picture"),
            };
            Print(report);
            Array.ForEach(targets, file => WriteReport(file, report));
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.ParityReport);
            }

            return Task.FromResult(report.Passed ? 0 : CommandRunner.CheckFailed);
        });
        return command;
    }

    private static void Print(ParityReport report)
    {
        var width = report.Stages.Concat(report.Layers).Max(stage => stage.Stage.Length) + 1;
        report.Layers.ToList().ForEach(Line);
        report.Stages.ToList().ForEach(Line);
        Console.WriteLine($"{"greedy tokens".PadRight(width)} {report.GreedyTokensEqual} of {report.GreedyTokens} equal: {(report.GreedyTokensEqual == report.GreedyTokens ? "ok" : "DIFFERENT")}");
        Console.WriteLine($"first stage that diverges: {report.FirstDivergence ?? "none"}");
        if (report.Layers.Count > 0)
        {
            Console.WriteLine($"first layer that diverges: {report.FirstDivergentLayer ?? "none"}");
        }

        void Line(StageDifference stage) =>
            Console.WriteLine($"{stage.Stage.PadRight(width)} largest difference {stage.LargestDifference:E2} (values up to {stage.LargestReference:G4}), {stage.RelativeDifference:E2} of them, allowed {stage.Tolerance:E0}: {(stage.Passed ? "ok" : "TOO FAR")}");
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
            throw new InputFileException(file, null, $"the report cannot be written: {e.Message}", e);
        }
    }
}
