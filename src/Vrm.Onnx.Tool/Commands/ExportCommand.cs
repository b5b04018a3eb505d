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
        var precision = PrecisionOption("--precision", "How the weights are stored; int8, int4 and mixed (int4 with sensitive layers in int8) are the decoder's, the rest is fp16 then. Default: fp32.");
        var vision = PrecisionOption("--vision", "How the vision encoder's weights are stored, if not as --precision says.");
        var projector = PrecisionOption("--projector", "How the projector's weights are stored, if not as --precision says.");
        var decoder = PrecisionOption("--decoder", "How the decoder's weights are stored, if not as --precision says.");
        var compute = new Option<string>("--compute") { Description = "What the decoder computes in; fp16 is for GPUs and goes with fp16 weights.", DefaultValueFactory = _ => "fp32" };
        compute.AcceptOnlyFromAmong("fp32", "fp16");
        var json = CommonArguments.Json();
        var command = new Command("export", "Turn a checkpoint into a bundle of three ONNX graphs.") { checkpoint, bundle, precision, vision, projector, decoder, compute, json };
        command.SetBody(json, async (result, cancellationToken) =>
        {
            var clock = Stopwatch.StartNew();
            var options = new ExportOptions
            {
                Precision = ParsePrecision(result.GetValue(precision)) ?? GraphPrecision.Float32,
                VisionEncoder = ParsePrecision(result.GetValue(vision)),
                Projector = ParsePrecision(result.GetValue(projector)),
                Decoder = ParsePrecision(result.GetValue(decoder)),
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

    private static Option<string?> PrecisionOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong("fp32", "fp16", "bf16", "int8", "int4", "mixed");
        return option;
    }

    private static GraphPrecision? ParsePrecision(string? text) => text switch
    {
        null => null,
        "fp16" => GraphPrecision.Float16,
        "bf16" => GraphPrecision.BFloat16,
        "int8" => GraphPrecision.Int8,
        "int4" => GraphPrecision.Int4,
        "mixed" => GraphPrecision.Mixed,
        _ => GraphPrecision.Float32,
    };
}
