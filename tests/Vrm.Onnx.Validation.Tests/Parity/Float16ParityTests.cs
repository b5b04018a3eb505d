using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Validation.Tests.Parity;

/// <summary>Every golden checkpoint as a float16 bundle.</summary>
[Trait("Golden", "models")]
public sealed class Float16ParityTests(ITestOutputHelper output)
{
    /// <remarks>
    /// Scores within 5e-2 of the recorded ones, step by step behind the recorded tokens, choose the recorded token wherever it leads by more than
    /// 0.1: the leader may lose 0.05, any other may win 0.05.
    /// </remarks>
    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Cases), MemberType = typeof(GoldenCheckpoint))]
    public void Run_Float16Bundle_IsWithinItsTolerances(string name)
    {
        using var folder = new TemporaryFolder();
        var bundle = folder.File("bundle");
        ModelExporter.Export(GoldenCheckpoint.FolderOf(name), bundle, new ExportOptions { Precision = GraphPrecision.Float16 });

        var report = ParityRunner.Run(bundle, Path.Combine(GoldenCheckpoint.FolderOf(name), "expected.safetensors"));

        report.Stages.ToList().ForEach(stage => output.WriteLine($"{stage}"));
        Assert.Contains(report.Stages, stage => stage.Stage == "step_logits");
        Assert.All(report.Stages.Where(stage => stage.Stage is "logits" or "step_logits"), stage => Assert.True(stage.LargestDifference <= 5e-2, $"{stage}"));
        Assert.Null(report.FirstDivergence);
    }
}
