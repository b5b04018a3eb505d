using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>What transformers.js loads as a vision language model: it puts image features into rows itself, and grows the cache.</summary>
internal sealed class TransformersJsLayout : IModelLayout
{
    public IReadOnlyList<string> Families { get; } = ["llava", "qwen2_vl", "idefics3", "smolvlm"];

    public string MarkerFile => "onnx/decoder_model_merged.onnx";

    public IReadOnlyList<LayoutGraph> Cut(ModelExport model)
    {
        var rows = RowContents.Of(model);
        return
        [
            File(SplitDecoder.Vision(model, rows, Adapt), "onnx/vision_encoder.onnx"),
            File(SplitDecoder.TokenRows(model), "onnx/embed_tokens.onnx"),
            File(SplitDecoder.Text(model, rows, CacheForm.Growing), MarkerFile),
        ];
    }

    private static LayoutGraph File(Graph graph, string name) => new(new GraphFile(graph) { DataSuffix = "_data" }, name);

    // Its name for the grid of Qwen2-VL, and its type for masks.
    private static Value? Adapt(OpBuilder b, Value input) => input.Name switch
    {
        "image_grid_thw" => b.Graph.AddInput("grid_thw", input.Type, input.Shape),
        "pixel_attention_mask" => b.Cast(b.Graph.AddInput(input.Name, ElementType.Bool, input.Shape), input.Type),
        _ => null,
    };

    /// <remarks>It finds the cache by config.json, where checkpoints leave defaults out and heads are as large as before they were padded.</remarks>
    public IReadOnlyList<LayoutText> Describe(Checkpoint checkpoint, ModelExport model, IReadOnlyList<LayoutGraph> graphs)
    {
        var facts = model.Facts;
        var config = JsonNode.Parse(System.IO.File.ReadAllBytes(checkpoint.Config.File))!.AsObject();
        var nested = config["text_config"] as JsonObject;
        if (model.Family == "qwen2_vl")
        {
            // Read from the outer object only.
            foreach (var (name, value) in nested?.Where(field => !config.ContainsKey(field.Key)).ToList() ?? [])
            {
                config[name] = value?.DeepClone();
            }
        }

        var text = model.Family == "qwen2_vl" || nested is null ? config : nested;
        text["num_hidden_layers"] = facts.CacheLayers;
        text["num_key_value_heads"] = facts.CacheHeads;
        text["head_dim"] = facts.CacheHeadSize;
        text["model_type"] ??= "llama";
        config["image_token_id"] = facts.ImageToken;
        config["image_token_index"] = facts.ImageToken;
        var external = graphs.Where(graph => graph.Graph.DataBytes > 0).Select(graph => KeyValuePair.Create(Path.GetFileName(graph.File), (JsonNode?)true));
        config["transformers.js_config"] = new JsonObject { ["use_external_data_format"] = new JsonObject(external) };
        return [new LayoutText("config.json", config.ToJsonString(LayoutJson.Options))];
    }
}
