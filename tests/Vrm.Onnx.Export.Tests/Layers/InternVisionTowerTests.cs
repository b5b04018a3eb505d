using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Tests.Checkpoints;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;
using static Vrm.Onnx.Export.Tests.Families.ReferenceMath;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>InternVL's tower in the forms that no recorded checkpoint has, against the formulas in double precision.</summary>
public sealed class InternVisionTowerTests : IDisposable
{
    private const int Hidden = 24;
    private const int Heads = 3;
    private const int Inner = 40;
    private const int Layers = 2;
    private const int Size = 12;
    private const int Patch = 4;
    private const int Patches = 9;
    private const double Epsilon = 1e-6;

    private readonly CheckpointFolder _folder = new("{}");
    private readonly TemporaryFolder _graphs = new();
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _weights = [];

    [Theory]
    [InlineData(true, false, false, false, 2)]
    [InlineData(false, true, true, false, 2)]
    [InlineData(true, true, true, true, 2)]
    [InlineData(false, false, false, true, 2)]
    [InlineData(true, false, false, true, 1)]
    public void Build_EveryForm_MatchesTheFormulas(bool bias, bool queryKeyNorm, bool rootMeanSquare, bool finalNorm, int layers)
    {
        var config = new InternVisionConfig
        {
            Sizes = new VisionConfig
            {
                Kind = VisionTowerKind.Clip, HiddenSize = Hidden, IntermediateSize = Inner, Layers = Layers, Heads = Heads, Channels = 3, ImageSize = Size, PatchSize = Patch,
                Activation = Activation.Gelu, Epsilon = (float)Epsilon,
            },
            QueryKeyValueBias = bias, QueryKeyNorm = queryKeyNorm, UsesRootMeanSquare = rootMeanSquare, HasFinalNorm = finalNorm,
        };
        MakeWeights(config, layers);
        var random = new Random(3);
        var pixels = Enumerable.Range(0, 2 * 3 * Size * Size).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        var actual = Run(config, pixels, layers);
        double[][] expected = [.. Tower(config, pixels[..(pixels.Length / 2)], layers), .. Tower(config, pixels[(pixels.Length / 2)..], layers)];
        Assert.Equal(expected.Length * Hidden, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(expected[i / Hidden][i % Hidden] - actual[i]) <= 1e-4, $"{i} is {actual[i]}, expected {expected[i / Hidden][i % Hidden]}");
        }
    }

    public void Dispose()
    {
        _graphs.Dispose();
        _folder.Dispose();
    }

    private float[] Run(InternVisionConfig config, float[] pixels, int layers)
    {
        _ = OnnxRuntimeLibrary.Environment; // the library is loaded with its telemetry off
        using var checkpoint = Checkpoint.Open(_folder.Path);
        var store = new WeightStore(checkpoint, new WeightNames());
        var graph = new Graph("tower");
        var b = new OpBuilder(graph);
        var input = graph.AddInput("pixel_values", ElementType.Float32, ["images", 3, Size, Size]);
        graph.AddOutput("rows", InternVisionTower.Build(b, new WeightScope(store, WeightFormat.Float32), config, input, layers));
        store.Complete();
        var path = _graphs.File("tower.onnx");
        new GraphFile(graph).WriteTo(path, null, CancellationToken.None);
        using var session = new InferenceSession(path);
        using var value = OrtValue.CreateTensorValueFromMemory(pixels, [2, 3, Size, Size]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [value], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private double[][] Tower(InternVisionConfig config, float[] pixels, int layers)
    {
        var side = Size / Patch;
        var patches = Enumerable.Range(0, Patches).Select(at => Linear(
            [.. Enumerable.Range(0, 3 * Patch * Patch).Select(i =>
                (double)pixels[(((i / (Patch * Patch) * Size) + (at / side * Patch) + (i / Patch % Patch)) * Size) + (at % side * Patch) + (i % Patch)])],
            W("embeddings.patch_embeddings.projection.weight"), W("embeddings.patch_embeddings.projection.bias")));
        double[][] tokens = [Array.ConvertAll(W("embeddings.cls_token"), x => (double)x), .. patches];
        var positions = W("embeddings.position_embeddings");
        tokens = [.. tokens.Select((token, at) => token.Select((x, i) => x + positions[(at * Hidden) + i]).ToArray())];
        for (var i = 0; i < layers; i++)
        {
            tokens = Layer(config, tokens, $"encoder.layer.{i}.");
        }

        return config.HasFinalNorm && layers == Layers ? [.. tokens.Select(token => LayerNorm(token, W("layernorm.weight"), W("layernorm.bias"), Epsilon))] : tokens;
    }

    private double[][] Layer(InternVisionConfig config, double[][] tokens, string name)
    {
        double[] Normed(double[] x, string norm) => config.UsesRootMeanSquare
            ? RmsNorm(x, W(name + norm + ".weight"), Epsilon)
            : LayerNorm(x, W(name + norm + ".weight"), W(name + norm + ".bias"), Epsilon);
        double[] Project(double[] x, string projection) =>
            Linear(x, W($"{name}{projection}.weight"), _weights.TryGetValue($"{name}{projection}.bias", out var bias) ? bias.Values : null);
        double[] Unit(double[] x, string norm) => config.QueryKeyNorm ? RmsNorm(x, W($"{name}attention.{norm}.weight"), Epsilon) : x;
        double[] Scaled(double[] x, string scale) => [.. x.Select((value, i) => value * W(name + scale)[i])];

        var normed = tokens.Select(token => Normed(token, "layernorm_before")).ToArray();
        var q = normed.Select(token => Unit(Project(token, "attention.q_proj"), "q_norm")).ToArray();
        var k = normed.Select(token => Unit(Project(token, "attention.k_proj"), "k_norm")).ToArray();
        var v = normed.Select(token => Project(token, "attention.v_proj")).ToArray();
        var size = Hidden / Heads;
        double[] Mixed(int at) => [.. Enumerable.Range(0, Heads).SelectMany(head =>
        {
            var part = (head * size)..((head + 1) * size);
            return Mix([.. k.Select(key => Dot(q[at][part], key[part]) / Math.Sqrt(size))], [.. v.Select(value => value[part])]);
        })];
        tokens = [.. tokens.Select((token, at) => Add(token, Scaled(Project(Mixed(at), "attention.projection_layer"), "lambda_1")))];
        return [.. tokens.Select(token => Add(token, Scaled(Project(Activate(Project(Normed(token, "layernorm_after"), "mlp.fc1"), "gelu"), "mlp.fc2"), "lambda_2")))];
    }

    private float[] W(string name) => _weights[name].Values;

    private void MakeWeights(InternVisionConfig config, int layers)
    {
        var random = new Random(9);
        void Add(string name, params long[] shape)
        {
            var count = shape.Aggregate(1L, (product, length) => product * length);
            var isScale = name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
            _weights.Add(name, (shape, [.. Enumerable.Range(0, (int)count).Select(_ => (isScale ? 1 : 0) + (((random.NextSingle() * 2) - 1) * 0.4f))]));
        }

        Add("embeddings.cls_token", 1, 1, Hidden);
        Add("embeddings.position_embeddings", 1, Patches + 1, Hidden);
        Add("embeddings.patch_embeddings.projection.weight", Hidden, 3, Patch, Patch);
        Add("embeddings.patch_embeddings.projection.bias", Hidden);
        for (var i = 0; i < layers; i++)
        {
            var name = $"encoder.layer.{i}.";
            string[] norms = config.UsesRootMeanSquare ? ["weight"] : ["weight", "bias"];
            Array.ForEach(norms, part => { Add($"{name}layernorm_before.{part}", Hidden); Add($"{name}layernorm_after.{part}", Hidden); });
            foreach (var projection in (string[])["q_proj", "k_proj", "v_proj"])
            {
                Add($"{name}attention.{projection}.weight", Hidden, Hidden);
                if (config.QueryKeyValueBias)
                {
                    Add($"{name}attention.{projection}.bias", Hidden);
                }
            }

            if (config.QueryKeyNorm)
            {
                Add($"{name}attention.q_norm.weight", Hidden);
                Add($"{name}attention.k_norm.weight", Hidden);
            }

            Add($"{name}attention.projection_layer.weight", Hidden, Hidden);
            Add($"{name}attention.projection_layer.bias", Hidden);
            Add($"{name}lambda_1", Hidden);
            Add($"{name}lambda_2", Hidden);
            Add($"{name}mlp.fc1.weight", Inner, Hidden);
            Add($"{name}mlp.fc1.bias", Inner);
            Add($"{name}mlp.fc2.weight", Hidden, Inner);
            Add($"{name}mlp.fc2.bias", Hidden);
        }

        if (config.HasFinalNorm && layers == Layers)
        {
            Add("layernorm.weight", Hidden);
            Add("layernorm.bias", Hidden);
        }

        Write();
    }

    private void Write()
    {
        var header = new JsonObject();
        var offset = 0L;
        foreach (var (name, (shape, values)) in _weights)
        {
            var end = offset + (values.Length * sizeof(float));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32", ["shape"] = new JsonArray([.. shape.Select(length => (JsonNode)length)]), ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        _folder.Write("model.safetensors", SafetensorsBytes.Make(header.ToJsonString(), [.. _weights.Values.SelectMany(weight => weight.Values.SelectMany(BitConverter.GetBytes))]));
    }
}
