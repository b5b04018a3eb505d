using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>The graphs of small models as text, so that a change of any node shows in the diff of a file.</summary>
public class GraphSnapshotTests
{
    /// <summary>One checkpoint of each family.</summary>
    public static TheoryData<string, string> Graphs()
    {
        var data = new TheoryData<string, string>();
        foreach (var family in FamilyCheckpoint.Families)
        {
            Array.ForEach(["vision_encoder", "projector", "decoder"], graph => data.Add(family, graph));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Export_GraphOfAFamily_IsTheRecordedText(string family, string graph)
    {
        using var checkpoint = FamilyCheckpoint.Open(family);
        Compare(checkpoint, graph, Path.Combine(family, $"{graph}.txt"));
    }

    [Theory]
    [InlineData("vision_encoder")]
    [InlineData("projector")]
    [InlineData("decoder")]
    public void Export_GraphOfALinearProjector_IsTheRecordedText(string graph)
    {
        using var seeded = new SeededLlava(new LlavaSpec { ProjectorActivation = "linear" });
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        Compare(checkpoint, graph, $"{graph}.txt");
    }

    [Fact]
    public void PromoteTaps_OfAModel_RunInOnnxRuntime()
    {
        _ = OnnxRuntimeLibrary.Environment;
        using var folder = new TemporaryFolder();
        using var seeded = new SeededLlava(new LlavaSpec());
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        foreach (var file in ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32).Graphs)
        {
            var before = file.Graph.Outputs.Count;
            file.Graph.PromoteTaps();
            file.WriteTo(folder.File(file.Graph.Name + ".onnx"), null, CancellationToken.None);
            using var session = new InferenceSession(folder.File(file.Graph.Name + ".onnx"));
            Assert.Equal(file.Graph.Outputs.Select(output => output.Name), session.OutputNames);
            Assert.True(file.Graph.Name == "projector" || session.OutputNames.Count > before);
        }
    }

    private static void Compare(Checkpoint checkpoint, string graph, string file)
    {
        var text = GraphText.Write(ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32).Graphs.Single(file => file.Graph.Name == graph).Graph);
        var actual = Path.Combine(AppContext.BaseDirectory, "snapshots", file);
        Directory.CreateDirectory(Path.GetDirectoryName(actual)!);
        File.WriteAllText(actual, text);
        var recorded = Path.Combine(Here(), "snapshots", file);
        Assert.True(File.Exists(recorded) && File.ReadAllText(recorded) == text, $"The graph has changed. If that is meant, {actual} goes to the snapshots beside the test.");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
