using System.Security.Cryptography;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Onnx.Proto;
using Vrm.Onnx.Export.Tests.Families;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Onnx;

public class GraphFileTests
{
    [Fact]
    public void WriteTo_SameCheckpointTwice_SameBytes()
    {
        foreach (var plan in new[] { PrecisionPlan.Float32, PrecisionPlan.Float16, PrecisionPlan.Int4 })
        {
            Assert.Equal(Hashes(plan), Hashes(plan));
        }
    }

    [Fact]
    public void WriteTo_LargeInitializers_StandAtPagesBesideTheModel()
    {
        using var folder = new TemporaryFolder();
        var (graph, path) = (TwoWeights(), folder.File("model.onnx"));
        var file = new GraphFile(graph);
        var reported = new List<long>();
        var written = file.WriteTo(path, new Collector(reported), CancellationToken.None);

        Assert.Equal(["model.onnx", "model.onnx.data"], written.Select(entry => entry.Name));
        Assert.All(written, entry =>
        {
            var contents = File.ReadAllBytes(folder.File(entry.Name));
            Assert.Equal((contents.Length, Convert.ToHexStringLower(SHA256.HashData(contents))), (entry.Bytes, entry.Sha256));
        });
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.Equal(10, model.IrVersion);
        Assert.Equal([("", 21L), ("com.microsoft", 1L)], model.OpsetImport.Select(set => (set.Domain, set.Version)));
        var (large, larger, small) = (model.Graph.Initializer.Single(tensor => tensor.Name == "large"), model.Graph.Initializer.Single(tensor => tensor.Name == "larger"), model.Graph.Initializer.Single(tensor => tensor.Name == "small"));
        Assert.Equal(["model.onnx.data", "0", "4400"], large.ExternalData.Select(entry => entry.Value));
        Assert.Equal(["model.onnx.data", "8192", "8800"], larger.ExternalData.Select(entry => entry.Value));
        Assert.Equal(4, small.RawData.Length / sizeof(float));
        Assert.Equal(8192 + 8800, file.DataBytes);
        Assert.Equal(file.DataBytes, new FileInfo(path + ".data").Length);
        var data = File.ReadAllBytes(path + ".data");
        Assert.Equal([1099f, 0f, 2199f], new[] { 4396, 8192, 8192 + 8796 }.Select(at => BitConverter.ToSingle(data, at)));
        Assert.Equal(reported.Order(), reported);
        Assert.Equal(file.DataBytes, reported[^1]);
    }

    [Fact]
    public void WriteTo_OnlySmallInitializers_MakesNoDataFile()
    {
        using var folder = new TemporaryFolder();
        var graph = new Graph("small");
        graph.AddOutput("y", new OpBuilder(graph).Relu(graph.AddInput("x", ElementType.Float32, ["n"])));
        new GraphFile(graph).WriteTo(folder.File("model.onnx"), null, CancellationToken.None);
        Assert.Equal(["model.onnx"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void WriteTo_FileThatExists_IsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.onnx.data"), "mine");
        Assert.Throws<IOException>(() => new GraphFile(TwoWeights()).WriteTo(folder.File("model.onnx"), null, CancellationToken.None));
        Assert.Equal("mine", File.ReadAllText(folder.File("model.onnx.data")));
    }

    [Fact]
    public void WriteTo_Cancelled_Throws()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new GraphFile(TwoWeights()).WriteTo(folder.File("model.onnx"), null, cancelled.Token));
    }

    [Fact]
    public void WriteTo_WeightThatDoesNotFit_IsTheErrorItself()
    {
        using var folder = new TemporaryFolder();
        using var seeded = new SeededLlava(new LlavaSpec { Hidden = 64, Vocabulary = 100 });
        seeded.Weights["model.language_model.embed_tokens.weight"][77] = float.PositiveInfinity;
        seeded.Write();
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        var file = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float16).Decoder;
        var error = Assert.Throws<WeightRangeException>(() => file.WriteTo(folder.File("model.onnx"), null, CancellationToken.None));
        Assert.Equal(("model.language_model.embed_tokens.weight", 77L), (error.Tensor, error.Index));
    }

    [Fact]
    public void WriteTo_Float32_HoldsTheCheckpointsNumbers()
    {
        using var folder = new TemporaryFolder();
        using var seeded = new SeededLlava(new LlavaSpec { Hidden = 64 });
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32).Decoder.WriteTo(folder.File("decoder.onnx"), null, CancellationToken.None);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("decoder.onnx")));
        var data = File.ReadAllBytes(folder.File("decoder.onnx.data"));
        float[] Written(string name)
        {
            var tensor = model.Graph.Initializer.Single(tensor => tensor.Name == name);
            var bytes = tensor.ExternalData.Count == 0 ? tensor.RawData.Span : data.AsSpan(int.Parse(tensor.ExternalData[1].Value, null), int.Parse(tensor.ExternalData[2].Value, null));
            return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        const string layer = "model.language_model.layers.1.";
        Assert.Equal(seeded.Weights["model.language_model.embed_tokens.weight"], Written("embed_tokens/weight"));
        Assert.Equal(seeded.Weights["lm_head.weight"], Written("lm_head/weight"));
        Assert.Equal(seeded.Weights[layer + "mlp.down_proj.weight"], Written("layers.1/mlp/down_proj/weight"));
        Assert.Equal(seeded.Weights[layer + "input_layernorm.weight"], Written("layers.1/input_layernorm/weight"));
        Assert.Equal(
            [.. seeded.Weights[layer + "self_attn.q_proj.weight"], .. seeded.Weights[layer + "self_attn.k_proj.weight"], .. seeded.Weights[layer + "self_attn.v_proj.weight"]],
            Written("layers.1/self_attn/qkv_proj/weight"));
    }

    private static Graph TwoWeights()
    {
        var graph = new Graph("test");
        var b = new OpBuilder(graph);
        Value Weight(string name, int rows) => b.Initializer(name, new FloatData(new ArrayWeight(name, [rows, 4], () => [.. Enumerable.Range(0, rows * 4).Select(i => (float)i)]), ElementType.Float32));
        var x = graph.AddInput("x", ElementType.Float32, ["rows", 4]);
        var norm = b.Initializer("small", new FloatData(new ArrayWeight("small", [4], () => [1, 2, 3, 4]), ElementType.Float32));
        var normed = b.SkipRmsNormalization(x, x, norm, 1e-5f).Normalized;
        graph.AddOutput("y", b.Gemm(normed, Weight("large", 275), null));
        graph.AddOutput("z", b.Gemm(normed, Weight("larger", 550), null));
        return graph;
    }

    private static string[] Hashes(PrecisionPlan plan)
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(Path.Combine(GoldenFolder.Root("models"), "llava-linear"));
        foreach (var graph in ModelFamilies.Of(checkpoint).Export(checkpoint, plan).Graphs)
        {
            graph.WriteTo(folder.File(graph.Graph.Name + ".onnx"), null, CancellationToken.None);
        }

        return [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))];
    }

    private sealed class Collector(List<long> values) : IProgress<long>
    {
        public void Report(long value) => values.Add(value);
    }
}
