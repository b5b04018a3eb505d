using System.CommandLine;
using System.Diagnostics;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm export</c>: a checkpoint becomes a bundle.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "The checkpoint folder: config.json, safetensors, tokenizer.json, …" };
        var bundle = new Argument<string>("BUNDLE") { Description = "The folder to make. A bundle that is there already is replaced once the new one is complete." };
        var precision = new Option<string>("--precision") { Description = "How the weights are stored.", DefaultValueFactory = _ => "fp32" };
        precision.AcceptOnlyFromAmong("fp32", "fp16", "int4");
        var compute = new Option<string>("--compute") { Description = "What the graphs compute in; fp16 is for GPUs and goes with --precision fp16.", DefaultValueFactory = _ => "fp32" };
        compute.AcceptOnlyFromAmong("fp32", "fp16");
        var json = CommonArguments.Json();
        var command = new Command("export", "Turn a checkpoint into a bundle of three ONNX graphs.") { checkpoint, bundle, precision, compute, json };
        command.SetBody(json, async (result, cancellationToken) =>
        {
            var clock = Stopwatch.StartNew();
            var options = new ExportOptions
            {
                Precision = ParsePrecision(result.GetValue(precision)!),
                Compute = result.GetValue(compute) == "fp16" ? ComputeType.Float16 : ComputeType.Float32,
            };
            var folder = result.GetValue(bundle)!;
            var manifest = await ProgressBar.RunAsync(
                "exporting",
                progress => Task.Run(() => ModelExporter.Export(result.GetValue(checkpoint)!, folder, options, progress, cancellationToken), cancellationToken));
            var bytes = manifest.Files.Sum(file => file.Bytes);
            Console.WriteLine($"{folder}: {manifest.Architecture}, {bytes:N0} bytes, in {clock.Elapsed.TotalSeconds:F1} s");
            if (result.GetValue(json))
            {
                JsonLine.Write(new ExportReport(folder, manifest.Architecture, bytes, clock.Elapsed.TotalSeconds), ToolJsonContext.Default.ExportReport);
            }

            return 0;
        });
        return command;
    }

    private static GraphPrecision ParsePrecision(string text) => text switch
    {
        "fp16" => GraphPrecision.Float16,
        "int4" => GraphPrecision.Int4,
        _ => GraphPrecision.Float32,
    };
}
