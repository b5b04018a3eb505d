using System.Text.Json.Nodes;
using static Vrm.Onnx.Tests.Shared.SyntheticLayers;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Dimensions of a LLaVA: CLIP tower, projector of two layers, Llama decoder. The defaults are a tiny one.</summary>
internal sealed record SyntheticLlava : ISyntheticModel
{
    public int ImageSize { get; init; } = 56;

    public int PatchSize { get; init; } = 14;

    public int VisionHidden { get; init; } = 48;

    public int VisionIntermediate { get; init; } = 96;

    public int VisionHeads { get; init; } = 4;

    public int VisionLayers { get; init; } = 3;

    public int TextHidden { get; init; } = 64;

    public int TextIntermediate { get; init; } = 128;

    public int TextHeads { get; init; } = 4;

    public int TextKeyValueHeads { get; init; } = 2;

    public int TextLayers { get; init; } = 2;

    public int VocabularySize { get; init; } = 380;

    public int ImageToken { get; init; } = 3;

    /// <summary>The dimensions of llava-1.5-7b; all 32 decoder layers are 14 GB in 16 bits.</summary>
    public static SyntheticLlava SevenBillion(int textLayers) => new()
    {
        ImageSize = 336,
        VisionHidden = 1024,
        VisionIntermediate = 4096,
        VisionHeads = 16,
        VisionLayers = 24,
        TextHidden = 4096,
        TextIntermediate = 11008,
        TextHeads = 32,
        TextKeyValueHeads = 32,
        TextLayers = textLayers,
        VocabularySize = 32064,
        ImageToken = 32000,
    };

    public string Config(SyntheticElementType type) => new JsonObject
    {
        ["architectures"] = new JsonArray("LlavaForConditionalGeneration"),
        ["model_type"] = "llava",
        ["image_token_index"] = ImageToken,
        ["image_seq_length"] = Patches,
        ["projector_hidden_act"] = "gelu",
        ["multimodal_projector_bias"] = true,
        ["vision_feature_layer"] = -2,
        ["vision_feature_select_strategy"] = "default",
        ["tie_word_embeddings"] = false,
        ["torch_dtype"] = SyntheticCheckpoint.NameOf(type),
        ["vision_config"] = new JsonObject
        {
            ["model_type"] = "clip_vision_model",
            ["hidden_act"] = "quick_gelu",
            ["hidden_size"] = VisionHidden,
            ["image_size"] = ImageSize,
            ["intermediate_size"] = VisionIntermediate,
            ["layer_norm_eps"] = 1e-5,
            ["num_attention_heads"] = VisionHeads,
            ["num_channels"] = 3,
            ["num_hidden_layers"] = VisionLayers,
            ["patch_size"] = PatchSize,
        },
        ["text_config"] = TextConfig(),
    }.ToJsonString();

    public string Preprocessor => new JsonObject
    {
        ["image_processor_type"] = "CLIPImageProcessor",
        ["do_convert_rgb"] = true,
        ["do_resize"] = true,
        ["size"] = new JsonObject { ["shortest_edge"] = ImageSize },
        ["resample"] = 3,
        ["do_center_crop"] = true,
        ["crop_size"] = new JsonObject { ["height"] = ImageSize, ["width"] = ImageSize },
        ["do_rescale"] = true,
        ["rescale_factor"] = 1 / 255.0,
        ["do_normalize"] = true,
        ["image_mean"] = new JsonArray(0.48145466, 0.4578275, 0.40821073),
        ["image_std"] = new JsonArray(0.26862954, 0.26130258, 0.27577711),
    }.ToJsonString();

    /// <summary>All tensors, under the names from before transformers 5.</summary>
    public IEnumerable<SyntheticTensor> Tensors()
    {
        const string vision = "vision_tower.vision_model";
        return
        [
            new($"{vision}.embeddings.class_embedding", 0, 0.5f, VisionHidden),
            new($"{vision}.embeddings.patch_embedding.weight", 0, 0.05f, VisionHidden, 3, PatchSize, PatchSize),
            new($"{vision}.embeddings.position_embedding.weight", 0, 0.5f, Patches + 1, VisionHidden),
            .. LayerNorm($"{vision}.pre_layrnorm", VisionHidden),
            .. Enumerable.Range(0, VisionLayers).SelectMany(layer => VisionLayer($"{vision}.encoder.layers.{layer}", VisionHidden, VisionIntermediate)),
            .. LayerNorm($"{vision}.post_layernorm", VisionHidden),
            .. Linear("multi_modal_projector.linear_1", VisionHidden, TextHidden),
            .. Linear("multi_modal_projector.linear_2", TextHidden, TextHidden),
            .. Text.Tensors("language_model.model", "language_model.lm_head"),
        ];
    }

    private JsonObject TextConfig()
    {
        var text = Text.Config("llama", 4096, 1e-5);
        text["rope_theta"] = 10000.0;
        (text["bos_token_id"], text["eos_token_id"], text["pad_token_id"]) = (0, 1, 2);
        return text;
    }

    private SyntheticText Text => new(TextHidden, TextIntermediate, TextHeads, TextKeyValueHeads, TextLayers, VocabularySize);

    private int Patches => ImageSize / PatchSize * (ImageSize / PatchSize);
}
