using System.CommandLine;
using Vrm.Onnx.Export.Parity;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm parity</c>: proves that a bundle computes what the original model computed.</summary>
internal static class ParityCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var reference = new Option<string>("--reference") { Description = "A safetensors file with the original model's inputs and results, stage by stage.", Required = true };
        var json = CommonArguments.Json();
        var command = new Command("parity", "Compare a bundle, stage by stage, with recorded results of the original model.") { bundle, reference, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            var report = ParityRunner.Run(result.GetValue(bundle)!, result.GetValue(reference)!, cancellationToken);
            foreach (var stage in report.Stages)
            {
                Console.WriteLine($"{stage.Stage,-16} largest difference {stage.LargestDifference:E2} (values up to {stage.LargestReference:G4}), allowed {stage.Tolerance:E0}: {(stage.Passed ? "ok" : "TOO FAR")}");
            }

            Console.WriteLine($"{"greedy tokens",-16} {report.GreedyTokensEqual} of {report.GreedyTokens} equal: {(report.GreedyTokensEqual == report.GreedyTokens ? "ok" : "DIFFERENT")}");
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.ParityReport);
            }

            return Task.FromResult(report.Passed ? 0 : CommandRunner.CheckFailed);
        });
        return command;
    }
}
