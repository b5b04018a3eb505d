using System.CommandLine;
using System.Globalization;
using Vrm.Onnx.Tool.Output;
using Vrm.Onnx.Validation;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm inspect</c>: what a checkpoint or a bundle is made of.</summary>
internal static class InspectCommand
{
    private const double Megabyte = 1e6;

    public static Command Create()
    {
        var folder = CommonArguments.PathArgument("FOLDER", "A checkpoint or a bundle.");
        var json = CommonArguments.Json();
        var command = new Command("inspect", "Say what a checkpoint or a bundle is made of, and what it takes to run it.") { folder, json };
        command.SetBody(json, (result, _) =>
        {
            var model = ModelInspector.Inspect(result.GetValue(folder)!);
            Print(model);
            if (result.GetValue(json))
            {
                JsonLine.Write(model, ToolJsonContext.Default.ModelInspection);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(ModelInspection model)
    {
        Line($"{model.Folder}: {model.Kind.ToString().ToLowerInvariant()} of family {model.Family}, {model.Bytes / Megabyte:N1} MB, {model.Parameters / 1e6:N1} million parameters");
        Line($"{model.Layers} layers, {model.VocabularySize:N0} tokens known, up to {model.MaxLength:N0} tokens of context");
        Console.WriteLine();
        Line($"{"graph",-16}{"parameters",16}{"weights",14}  stored as");
        foreach (var graph in model.Graphs)
        {
            var stored = graph.ParametersByPrecision.OrderByDescending(entry => entry.Value).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {(double)entry.Value / Math.Max(1, graph.Parameters):P1}"));
            Line($"{graph.Name,-16}{graph.Parameters,16:N0}{graph.WeightBytes / Megabyte,11:N1} MB  {string.Join(", ", stored)}");
        }

        Console.WriteLine();
        foreach (var graph in model.Graphs)
        {
            Line($"{graph.Name}, {graph.Operators.Values.Sum()} operators: {string.Join(", ", graph.Operators.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} {entry.Key}"))}");
        }

        Console.WriteLine();
        var memory = model.Memory;
        Line($"to run on the CPU: weights {memory.WeightsLoaded / Megabyte:N1} MB, each 1,000 tokens of context {memory.CachePerThousandTokens / Megabyte:N1} MB, while reading a prompt of 1,000 tokens about {memory.ActivationsPerThousandTokens / Megabyte:N1} MB");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
