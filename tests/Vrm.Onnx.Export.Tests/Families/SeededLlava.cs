using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Tests.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>A checkpoint of a <see cref="LlavaSpec"/> with random weights that make every one of them matter.</summary>
internal sealed class SeededLlava : IDisposable
{
    private readonly CheckpointFolder _folder;

    public SeededLlava(LlavaSpec spec)
    {
        Spec = spec;
        var random = new Random(5);
        foreach (var (name, shape) in Shapes(spec))
        {
            var values = new float[shape.Aggregate(1L, (count, length) => count * length)];
            var isNorm = name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
            var scale = shape.Length == 1 ? 0.3 : 2 / Math.Sqrt(values.Length / shape[0]);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)((isNorm ? 1 : 0) + (((random.NextDouble() * 2) - 1) * scale));
            }

            Weights.Add(name, values);
            WeightShapes.Add(name, shape);
        }

        _folder = new CheckpointFolder(spec.Config());
        Write();
    }

    public LlavaSpec Spec { get; }

    public string Folder => _folder.Path;

    public Dictionary<string, float[]> Weights { get; } = [];

    public Dictionary<string, long[]> WeightShapes { get; } = [];

    /// <summary>Writes the weights as they are now.</summary>
    public void Write()
    {
        var header = new JsonObject();
        var offset = 0L;
        foreach (var (name, values) in Weights)
        {
            var end = offset + (values.Length * sizeof(float));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32", ["shape"] = new JsonArray([.. WeightShapes[name].Select(length => (JsonNode)length)]), ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        _folder.Write("model.safetensors", SafetensorsBytes.Make(header.ToJsonString(), [.. Weights.Values.SelectMany(values => values.SelectMany(BitConverter.GetBytes))]));
    }

    public void WriteConfig(string config) => _folder.Write("config.json", config);

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(string Name, long[] Shape)> Shapes(LlavaSpec spec)
    {
        const string tower = "model.vision_tower.";
        if (spec.Siglip)
        {
            yield return (tower + "embeddings.patch_embedding.bias", [spec.VisionHidden]);
        }
        else
        {
            yield return (tower + "embeddings.class_embedding", [spec.VisionHidden]);
            yield return (tower + "pre_layrnorm.weight", [spec.VisionHidden]);
            yield return (tower + "pre_layrnorm.bias", [spec.VisionHidden]);
        }

        yield return (tower + "embeddings.patch_embedding.weight", [spec.VisionHidden, 3, spec.PatchSize, spec.PatchSize]);
        yield return (tower + "embeddings.position_embedding.weight", [spec.VisionTokens, spec.VisionHidden]);
        for (var i = 0; i < spec.VisionLayers; i++)
        {
            foreach (var tensor in VisionLayer(spec))
            {
                yield return ($"{tower}encoder.layers.{i}.{tensor.Name}", tensor.Shape);
            }
        }

        var input = spec.VisionHidden * spec.FeatureLayers.Length;
        foreach (var tensor in Linear("model.multi_modal_projector.linear_1", spec.Hidden, input, spec.ProjectorBias).Concat(Linear("model.multi_modal_projector.linear_2", spec.Hidden, spec.Hidden, spec.ProjectorBias)))
        {
            yield return tensor;
        }

        yield return ("model.language_model.embed_tokens.weight", [spec.Vocabulary, spec.Hidden]);
        yield return ("model.language_model.norm.weight", [spec.Hidden]);
        for (var i = 0; i < spec.Layers; i++)
        {
            foreach (var tensor in TextLayer(spec))
            {
                yield return ($"model.language_model.layers.{i}.{tensor.Name}", tensor.Shape);
            }
        }

        if (spec.SeparateHead)
        {
            yield return ("lm_head.weight", [spec.Vocabulary, spec.Hidden]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> VisionLayer(LlavaSpec spec) =>
    [
        ("layer_norm1.weight", [spec.VisionHidden]), ("layer_norm1.bias", [spec.VisionHidden]), ("layer_norm2.weight", [spec.VisionHidden]), ("layer_norm2.bias", [spec.VisionHidden]),
        .. new[] { "q_proj", "k_proj", "v_proj", "out_proj" }.SelectMany(name => Linear($"self_attn.{name}", spec.VisionHidden, spec.VisionHidden, true)),
        .. Linear("mlp.fc1", spec.VisionIntermediate, spec.VisionHidden, true), .. Linear("mlp.fc2", spec.VisionHidden, spec.VisionIntermediate, true),
    ];

    private static IEnumerable<(string Name, long[] Shape)> TextLayer(LlavaSpec spec)
    {
        var (queries, keys) = (spec.Heads * spec.TextHeadSize, spec.KeyValueHeads * spec.TextHeadSize);
        var bias = spec.AttentionBias || spec.Text == "qwen2";
        return
        [
            .. spec.HeadNorms ? [("self_attn.q_norm.weight", [spec.TextHeadSize]), ("self_attn.k_norm.weight", [spec.TextHeadSize])] : Array.Empty<(string, long[])>(),
            ("input_layernorm.weight", [spec.Hidden]), ("post_attention_layernorm.weight", [spec.Hidden]),
            .. Linear("self_attn.q_proj", queries, spec.Hidden, bias), .. Linear("self_attn.k_proj", keys, spec.Hidden, bias),
            .. Linear("self_attn.v_proj", keys, spec.Hidden, bias), .. Linear("self_attn.o_proj", spec.Hidden, queries, spec.AttentionBias),
            .. Linear("mlp.gate_proj", spec.Intermediate, spec.Hidden, spec.FeedForwardBias), .. Linear("mlp.up_proj", spec.Intermediate, spec.Hidden, spec.FeedForwardBias),
            .. Linear("mlp.down_proj", spec.Hidden, spec.Intermediate, spec.FeedForwardBias),
        ];
    }

    private static IEnumerable<(string Name, long[] Shape)> Linear(string name, long rows, long columns, bool bias) =>
        bias ? [(name + ".weight", [rows, columns]), (name + ".bias", [rows])] : [(name + ".weight", [rows, columns])];
}
