using System.Runtime.CompilerServices;
using System.Text;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>What a layer of each family costs in operators: the table in the design notes is made here, and has to be what the graphs have.</summary>
public class OperatorTableTests
{
    private const string Begin = "<!-- operators: made by OperatorTableTests -->\n";
    private const string End = "<!-- end of operators -->";

    [Fact]
    public void DesignNotes_OperatorTable_IsThatOfTheGraphs()
    {
        var table = Table();
        var actual = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "snapshots")).FullName, "operators.md");
        File.WriteAllText(actual, table);
        var notes = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "export", "Vrm.Onnx.Export", "DESIGN.md"));
        var (begin, end) = (notes.IndexOf(Begin, StringComparison.Ordinal), notes.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"DESIGN.md has no table between {Begin.Trim()} and {End}");
        Assert.True(table == notes[(begin + Begin.Length)..end], $"The graphs have changed. If that is meant, {actual} goes between the marks in the exporter's DESIGN.md.");
    }

    private static string Table()
    {
        var text = new StringBuilder("| family | tower layer | decoder layer | once: tower, projector, decoder |\n|---|---|---|---|\n");
        foreach (var family in ModelFamilies.Supported)
        {
            using var checkpoint = FamilyCheckpoint.Open(family);
            var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
            var (tower, projector, decoder) = (model.VisionEncoder.Graph, model.Projector.Graph, model.Decoder.Graph);
            text.Append($"| {family} | {OfLayer(tower, 0)} | {OfLayer(decoder, 0)} | {Once(tower)}, {Once(projector)}, {Once(decoder)} |\n");
        }

        return text.ToString();
    }

    // The first layer; how many operators, and which.
    private static string OfLayer(Graph graph, int layer)
    {
        var types = graph.Nodes.Where(node => node.Name.StartsWith($"layers.{layer}/", StringComparison.Ordinal)).Select(node => node.OpType).ToList();
        var counts = types.CountBy(type => type).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal);
        return $"{types.Count}: {string.Join(", ", counts.Select(count => count.Value == 1 ? count.Key : $"{count.Value} {count.Key}"))}";
    }

    private static int Once(Graph graph) => graph.Nodes.Count(node => !node.Name.StartsWith("layers.", StringComparison.Ordinal));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
