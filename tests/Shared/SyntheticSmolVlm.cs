using System.Text.Json.Nodes;
using static Vrm.Onnx.Tests.Shared.SyntheticLayers;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Dimensions of a SmolVLM: SigLIP over tiles, pixel shuffle, Llama. The defaults are a tiny one.</summary>
internal sealed record SyntheticSmolVlm : ISyntheticModel
{
    public int TileSize { get; init; } = 56;

    public int PatchSize { get; init; } = 14;

    public int VisionHidden { get; init; } = 32;

    public int VisionIntermediate { get; init; } = 48;

    public int VisionHeads { get; init; } = 2;

    public int VisionLayers { get; init; } = 2;

    /// <summary>Patches along a side of the square that becomes one row.</summary>
    public int Shuffle { get; init; } = 2;

    public SyntheticText Text { get; init; } = new(64, 96, 4, 2, 2, 400);

    /// <summary>The longer side of a picture before it is cut into tiles.</summary>
    public int LongestEdge { get; init; } = 112;

    /// <summary>The dimensions of SmolVLM-256M, all layers.</summary>
    public static SyntheticSmolVlm Small => new()
    {
        TileSize = 512,
        PatchSize = 16,
        VisionHidden = 768,
        VisionIntermediate = 3072,
        VisionHeads = 12,
        VisionLayers = 12,
        Shuffle = 4,
        Text = new SyntheticText(576, 1536, 9, 3, 30, 49_280),
        LongestEdge = 2048,
    };

    public string Preprocessor => new JsonObject
    {
        ["image_processor_type"] = "SmolVLMImageProcessor",
        ["do_convert_rgb"] = true,
        ["do_image_splitting"] = true,
        ["do_resize"] = true,
        ["do_rescale"] = true,
        ["do_normalize"] = true,
        ["do_pad"] = true,
        ["resample"] = 1,
        ["rescale_factor"] = 1 / 255.0,
        ["image_mean"] = new JsonArray(0.5, 0.5, 0.5),
        ["image_std"] = new JsonArray(0.5, 0.5, 0.5),
        ["size"] = new JsonObject { ["longest_edge"] = LongestEdge },
        ["max_image_size"] = new JsonObject { ["longest_edge"] = TileSize },
    }.ToJsonString();

    public string Config(SyntheticElementType type)
    {
        var text = Text.Config("llama", 8192, 1e-5);
        text["rope_parameters"] = new JsonObject { ["rope_theta"] = 1e5, ["rope_type"] = "default" };
        (text["bos_token_id"], text["eos_token_id"], text["pad_token_id"]) = (1, 2, 0);
        return new JsonObject
        {
            ["architectures"] = new JsonArray("SmolVLMForConditionalGeneration"),
            ["model_type"] = "smolvlm",
            ["dtype"] = SyntheticCheckpoint.NameOf(type),
            ["image_token_id"] = 3,
            ["scale_factor"] = Shuffle,
            ["tie_word_embeddings"] = Text.Tied,
            ["text_config"] = text,
            ["vision_config"] = new JsonObject
            {
                ["model_type"] = "smolvlm_vision",
                ["hidden_act"] = "gelu_pytorch_tanh",
                ["hidden_size"] = VisionHidden,
                ["image_size"] = TileSize,
                ["intermediate_size"] = VisionIntermediate,
                ["layer_norm_eps"] = 1e-6,
                ["num_attention_heads"] = VisionHeads,
                ["num_channels"] = 3,
                ["num_hidden_layers"] = VisionLayers,
                ["patch_size"] = PatchSize,
            },
        }.ToJsonString();
    }

    public IEnumerable<SyntheticTensor> Tensors()
    {
        const string vision = "model.vision_model";
        var side = TileSize / PatchSize;
        return
        [
            new($"{vision}.embeddings.patch_embedding.weight", 0, 0.05f, VisionHidden, 3, PatchSize, PatchSize),
            new($"{vision}.embeddings.patch_embedding.bias", 0, 0.1f, VisionHidden),
            new($"{vision}.embeddings.position_embedding.weight", 0, 0.5f, side * side, VisionHidden),
            .. Enumerable.Range(0, VisionLayers).SelectMany(layer => VisionLayer($"{vision}.encoder.layers.{layer}", VisionHidden, VisionIntermediate)),
            .. LayerNorm($"{vision}.post_layernorm", VisionHidden),
            Matrix("model.connector.modality_projection.proj", Shuffle * Shuffle * VisionHidden, Text.Hidden),
            .. Text.Tensors("model.text_model", "lm_head"),
        ];
    }
}
