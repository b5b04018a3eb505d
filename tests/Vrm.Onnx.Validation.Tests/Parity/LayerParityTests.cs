using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Validation.Tests.Parity;

/// <summary>Bundles compared with checkpoints and other bundles, layer by layer.</summary>
[Trait("Golden", "models")]
public sealed class LayerParityTests(ITestOutputHelper output)
{
    private const string Vision = @"(vision|visual).*\.(layers|layer|blocks)\.";
    private const string Decoder = @"^(?!.*(vision|visual)).*\.layers\.";

    /// <summary>What is altered after the export, by family, and the value that has to be the first to differ.</summary>
    public static TheoryData<string, string, string> Alterations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var name in new[] { "llava-linear", "llava-onevision", "qwen2-vl", "qwen2.5-vl", "qwen3-vl", "glm4v", "gemma3", "internvl", "smolvlm" })
        {
            data.Add(name, Vision + @"1\.mlp.*(fc2|down_proj|linear_fc2)\.weight", "vision.layers.1");
            data.Add(name, Vision + @"1\..*(out_proj|attn\.proj|projection_layer|o_proj)\.weight", "vision.layers.1.attention");
            data.Add(name, Decoder + @"1\.mlp\.down_proj\.weight", "decoder.layers.1");
            data.Add(name, Decoder + @"0\.self_attn\.o_proj\.weight", "decoder.layers.0.attention");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Alterations))]
    public void RunAgainst_CheckpointWithAnotherLayer_NamesThatLayer(string name, string pattern, string layer)
    {
        using var altered = new AlteredCheckpoint(GoldenCheckpoint.FolderOf(name), pattern);
        using var folder = new TemporaryFolder();
        Assert.True(altered.Altered is 1, $"{altered.Altered} tensors altered");
        ModelExporter.Export(GoldenCheckpoint.FolderOf(name), folder.File("bundle"));

        var report = ParityRunner.RunAgainst(folder.File("bundle"), altered.Folder, Path.Combine(altered.Folder, "expected.safetensors"));

        report.Layers.ToList().ForEach(difference => output.WriteLine($"{difference}"));
        Assert.Equal(layer, report.FirstDivergentLayer);
        Assert.All(report.Layers.TakeWhile(difference => difference.Stage != layer), difference => Assert.True(difference.Passed));
        Assert.True(report.Passed); // the bundle itself computes what is recorded
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void RunAgainst_OwnCheckpoint_PassesAtEveryLayer(string name)
    {
        using var folder = new TemporaryFolder();
        ModelExporter.Export(GoldenCheckpoint.FolderOf(name), folder.File("bundle"), new ExportOptions { Precision = GraphPrecision.Float16 });
        var prompt = new ParityPrompt(GoldenCheckpoint.Pictures(name)[0], "What is in the picture?") { GreedyTokens = 8 };

        var report = ParityRunner.RunAgainst(folder.File("bundle"), GoldenCheckpoint.FolderOf(name), prompt);

        Assert.Null(report.FirstDivergentLayer);
        Assert.Null(report.FirstDivergence);
        Assert.Equal(8, report.GreedyTokens);
        Assert.Contains(report.Layers, layer => layer.Stage == "vision.layers.1");
        Assert.Contains(report.Layers, layer => layer.Stage == "decoder.layers.1");
        Assert.Equal(report.Layers.Select(layer => layer.Stage).Distinct().Count(), report.Layers.Count);
    }

    [Fact]
    public void Run_RecordWithLayers_ComparesThem()
    {
        var checkpoint = GoldenCheckpoint.FolderOf("llava-next");
        using var folder = new TemporaryFolder();
        ModelExporter.Export(checkpoint, folder.File("bundle"));

        var report = ParityRunner.Run(folder.File("bundle"), Path.Combine(checkpoint, "expected.safetensors"));

        // The record has the projector's rows before they are packed.
        Assert.Equal("projector.out", Assert.Single(report.Layers).Stage);
        Assert.True(report.Layers[0].Passed);
    }

    [Fact]
    public void RunAgainst_OtherFamily_IsRefused()
    {
        using var folder = new TemporaryFolder();
        ModelExporter.Export(GoldenCheckpoint.FolderOf("llava-linear"), folder.File("bundle"));
        var prompt = new ParityPrompt(GoldenCheckpoint.Pictures("llava-linear")[0], "What is it?");

        Assert.ThrowsAny<VrmException>(() => ParityRunner.RunAgainst(folder.File("bundle"), GoldenCheckpoint.FolderOf("qwen3-vl"), prompt));
    }
}
