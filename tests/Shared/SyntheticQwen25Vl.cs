using System.Text.Json.Nodes;
using static Vrm.Onnx.Tests.Shared.SyntheticLayers;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Dimensions of a Qwen2.5-VL. The defaults are a tiny one.</summary>
internal sealed record SyntheticQwen25Vl : ISyntheticModel
{
    private const int Merge = 2;
    private const int Frames = 2;
    private const int PatchSize = 14;

    public int VisionHidden { get; init; } = 32;

    public int VisionIntermediate { get; init; } = 72;

    public int VisionHeads { get; init; } = 2;

    public int VisionLayers { get; init; } = 3;

    /// <summary>Layers that see the whole picture, and not windows.</summary>
    public IReadOnlyList<int> WholeLayers { get; init; } = [2];

    public SyntheticText Text { get; init; } = new(64, 128, 4, 2, 2, 380) { Biases = true };

    /// <summary>How the pairs of a head are shared out among frame, line and column.</summary>
    public (int Frame, int Line, int Column) Sections { get; init; } = (2, 3, 3);

    public long MostPixels { get; init; } = 12_845_056;

    /// <summary>The dimensions of Qwen2.5-VL-3B, whose language model has 36 layers.</summary>
    public static SyntheticQwen25Vl ThreeBillion(int textLayers) => new()
    {
        VisionHidden = 1280,
        VisionIntermediate = 3420,
        VisionHeads = 16,
        VisionLayers = 32,
        WholeLayers = [7, 15, 23, 31],
        Text = new SyntheticText(2048, 11008, 16, 2, textLayers, 151_936) { Biases = true, Tied = true },
        Sections = (16, 24, 24),
    };

    public string Preprocessor => new JsonObject
    {
        ["image_processor_type"] = "Qwen2VLImageProcessor",
        ["do_convert_rgb"] = true,
        ["do_resize"] = true,
        ["do_rescale"] = true,
        ["do_normalize"] = true,
        ["resample"] = 3,
        ["rescale_factor"] = 1 / 255.0,
        ["image_mean"] = new JsonArray(0.48145466, 0.4578275, 0.40821073),
        ["image_std"] = new JsonArray(0.26862954, 0.26130258, 0.27577711),
        ["merge_size"] = Merge,
        ["patch_size"] = PatchSize,
        ["temporal_patch_size"] = Frames,
        ["size"] = new JsonObject { ["shortest_edge"] = 3136, ["longest_edge"] = MostPixels },
    }.ToJsonString();

    public string Config(SyntheticElementType type)
    {
        var text = Text.Config("qwen2_5_vl_text", 128_000, 1e-6);
        text["rope_parameters"] = new JsonObject { ["mrope_section"] = new JsonArray(Sections.Frame, Sections.Line, Sections.Column), ["rope_theta"] = 1e6, ["rope_type"] = "default" };
        (text["bos_token_id"], text["eos_token_id"]) = (0, 2);
        return new JsonObject
        {
            ["architectures"] = new JsonArray("Qwen2_5_VLForConditionalGeneration"),
            ["model_type"] = "qwen2_5_vl",
            ["dtype"] = SyntheticCheckpoint.NameOf(type),
            ["image_token_id"] = 6,
            ["video_token_id"] = 7,
            ["vision_start_token_id"] = 3,
            ["vision_end_token_id"] = 4,
            ["tie_word_embeddings"] = Text.Tied,
            ["text_config"] = text,
            ["vision_config"] = new JsonObject
            {
                ["model_type"] = "qwen2_5_vl_vision",
                ["depth"] = VisionLayers,
                ["fullatt_block_indexes"] = new JsonArray([.. WholeLayers.Select(layer => JsonValue.Create(layer))]),
                ["hidden_act"] = "silu",
                ["hidden_size"] = VisionHidden,
                ["in_channels"] = 3,
                ["intermediate_size"] = VisionIntermediate,
                ["num_heads"] = VisionHeads,
                ["out_hidden_size"] = Text.Hidden,
                ["patch_size"] = PatchSize,
                ["spatial_merge_size"] = Merge,
                ["temporal_patch_size"] = Frames,
                ["window_size"] = 112,
            },
        }.ToJsonString();
    }

    public IEnumerable<SyntheticTensor> Tensors()
    {
        var merged = Merge * Merge * VisionHidden;
        return
        [
            new("visual.patch_embed.proj.weight", 0, 0.05f, VisionHidden, 3, Frames, PatchSize, PatchSize),
            .. Enumerable.Range(0, VisionLayers).SelectMany(layer => VisionLayer($"visual.blocks.{layer}")),
            RootMeanSquare("visual.merger.ln_q", VisionHidden),
            .. Linear("visual.merger.mlp.0", merged, merged),
            .. Linear("visual.merger.mlp.2", merged, Text.Hidden),
            .. Text.Tensors("model", "lm_head"),
        ];
    }

    private IEnumerable<SyntheticTensor> VisionLayer(string name) =>
    [
        RootMeanSquare($"{name}.norm1", VisionHidden),
        .. Linear($"{name}.attn.qkv", VisionHidden, 3 * VisionHidden),
        .. Linear($"{name}.attn.proj", VisionHidden, VisionHidden),
        RootMeanSquare($"{name}.norm2", VisionHidden),
        .. Linear($"{name}.mlp.gate_proj", VisionHidden, VisionIntermediate),
        .. Linear($"{name}.mlp.up_proj", VisionHidden, VisionIntermediate),
        .. Linear($"{name}.mlp.down_proj", VisionIntermediate, VisionHidden),
    ];
}
