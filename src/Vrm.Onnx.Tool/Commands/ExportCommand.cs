using System.CommandLine;
using System.Diagnostics;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm export</c>: a checkpoint becomes a bundle.</summary>
internal static class ExportCommand
{
    private const string BundleLayout = "bundle";
    private static readonly string[] GraphPrecisions = ["fp32", "fp16", "bf16", "int8", "int4"];
    private static readonly string[] DecoderPrecisions = [.. GraphPrecisions, "mixed"];

    public static Command Create()
    {
        var checkpoint = CommonArguments.PathArgument("CHECKPOINT", "The checkpoint folder: config.json, safetensors, tokenizer.json, …");
        var bundle = CommonArguments.PathArgument("BUNDLE", "The folder to make. A bundle that is there already is replaced once the new one is complete.");
        var precision = PrecisionOption("--precision", "How the weights are stored; int8, int4 and mixed (int4 with sensitive layers in int8) are the decoder's, the rest is fp16 then (default: fp32).", DecoderPrecisions);
        var vision = PrecisionOption("--vision", "How the vision encoder's weights are stored (default: as --precision says).", GraphPrecisions);
        var projector = PrecisionOption("--projector", "How the projector's weights are stored (default: as --precision says).", GraphPrecisions);
        var decoder = PrecisionOption("--decoder", "How the decoder's weights are stored (default: as --precision says).", DecoderPrecisions);
        var compute = new Option<string>("--compute") { Description = "What the decoder computes in; fp16 is for GPUs and goes with weights in fp16, int8, mixed or int4.", DefaultValueFactory = _ => "fp32" };
        compute.AcceptOnlyFromAmong("fp32", "fp16");
        var layout = new Option<string>("--layout") { Description = "What runs it: this library (bundle), ONNX Runtime GenAI or transformers.js.", DefaultValueFactory = _ => BundleLayout };
        layout.AcceptOnlyFromAmong(BundleLayout, "genai", "transformers.js");
        var dialect = new Option<string?>("--dialect") { Description = "How the model marks its reasoning, if its prompt and tokenizer do not say." };
        dialect.AcceptOnlyFromAmong([.. DialectNames.All]);
        var json = CommonArguments.Json();
        var command = new Command("export", "Turn a checkpoint into a bundle of three ONNX graphs, or into what another program runs.") { checkpoint, bundle, precision, vision, projector, decoder, compute, layout, dialect, json };
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
                Dialect = DialectNames.Parse(result.GetValue(dialect)),
            };
            var folder = result.GetValue(bundle)!;
            var (kind, bytes) = await ProgressBar.RunAsync(
                "exporting",
                progress => Task.Run(() => Export(result.GetValue(layout)!, (result.GetValue(checkpoint)!, folder), options, progress, cancellationToken), cancellationToken));
            Console.WriteLine($"{folder}: {kind}, {bytes:N0} bytes, in {clock.Elapsed.TotalSeconds:F1} s");
            if (result.GetValue(json))
            {
                JsonLine.Write(new ExportReport(folder, kind, bytes, clock.Elapsed.TotalSeconds), ToolJsonContext.Default.ExportReport);
            }

            return 0;
        });
        return command;
    }

    private static (string Kind, long Bytes) Export(
        string layout, (string Checkpoint, string Target) folders, ExportOptions options, IProgress<ExportProgress> progress, CancellationToken cancellationToken)
    {
        if (layout == BundleLayout)
        {
            var model = ModelExporter.Export(folders.Checkpoint, folders.Target, options, progress, cancellationToken);
            return (model.Family, model.Bytes);
        }

        var form = layout == "genai" ? ModelLayout.GenAI : ModelLayout.TransformersJs;
        var files = LayoutExporter.Export(folders.Checkpoint, folders.Target, form, options, progress, cancellationToken);
        return (layout, files.Sum(file => new FileInfo(Path.Combine(folders.Target, file)).Length));
    }

    private static Option<string?> PrecisionOption(string name, string description, string[] precisions)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(precisions);
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
