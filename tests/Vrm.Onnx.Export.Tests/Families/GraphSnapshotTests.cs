using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>The graphs of a small model as text, so that a change of any node shows in the diff of a file.</summary>
public class GraphSnapshotTests
{
    [Theory]
    [InlineData("vision_encoder")]
    [InlineData("projector")]
    [InlineData("decoder")]
    public void Export_Graph_IsTheRecordedText(string graph)
    {
        using var seeded = new SeededLlava(new LlavaSpec { ProjectorActivation = "linear" });
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        var text = GraphText.Write(ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32).Graphs.Single(file => file.Graph.Name == graph).Graph);
        var actual = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "snapshots")).FullName, $"{graph}.txt");
        File.WriteAllText(actual, text);
        var recorded = File.ReadAllText(Path.Combine(Here(), "snapshots", $"{graph}.txt"));
        Assert.True(recorded == text, $"The graph has changed. If that is meant, {actual} goes to the snapshots beside the test.");
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

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
