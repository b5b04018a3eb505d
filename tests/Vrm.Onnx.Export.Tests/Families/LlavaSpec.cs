using System.Text.Json.Nodes;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>A small LLaVA as a test describes it: what its configuration says, and what follows from it, written down independently of the exporter.</summary>
internal sealed record LlavaSpec
{
    public string Name { get; init; } = "plain";

    public bool Siglip { get; init; }

    public string VisionActivation { get; init; } = "quick_gelu";

    public int VisionHidden { get; init; } = 24;

    public int VisionIntermediate { get; init; } = 40;

    public int VisionLayers { get; init; } = 3;

    public int VisionHeads { get; init; } = 3;

    public int ImageSize { get; init; } = 12;

    public int PatchSize { get; init; } = 4;

    /// <summary>As in the configuration.</summary>
    public int[] FeatureLayers { get; init; } = [-2];

    public bool FullStrategy { get; init; }

    public string ProjectorActivation { get; init; } = "gelu";

    public bool ProjectorBias { get; init; } = true;

    public string Text { get; init; } = "llama";

    public int Hidden { get; init; } = 32;

    public int Intermediate { get; init; } = 56;

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 4;

    public int KeyValueHeads { get; init; } = 2;

    public int? HeadSize { get; init; }

    public int Vocabulary { get; init; } = 50;

    public int MaxLength { get; init; } = 64;

    public string TextActivation { get; init; } = "silu";

    public bool AttentionBias { get; init; }

    public bool FeedForwardBias { get; init; }

    /// <summary>Whether queries and keys are normalized head by head.</summary>
    public bool HeadNorms => Text == "qwen3";

    public bool TiedInText { get; init; }

    public bool SeparateHead { get; init; } = true;

    /// <summary>More fields of the language model's configuration, as JSON.</summary>
    public string TextFields { get; init; } = "{}";

    /// <summary>What one frequency of the rotary positions becomes.</summary>
    public Func<double, double> Stretch { get; init; } = frequency => frequency;

    /// <summary>What one frequency becomes where that depends on its pair and on the length of the sequence.</summary>
    public Func<int, int, double, double>? StretchPair { get; init; }

    /// <summary>What cosines and sines are multiplied by.</summary>
    public double RotaryScale { get; init; } = 1;

    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Per layer, how many tokens a token attends to.</summary>
    public Func<int, int> Window { get; init; } = _ => int.MaxValue;

    public int Patches => (ImageSize / PatchSize) * (ImageSize / PatchSize);

    public int VisionTokens => Patches + (Siglip ? 0 : 1);

    public int TextHeadSize => HeadSize ?? Hidden / Heads;

    public const int ImageToken = 3;

    public override string ToString() => Name;

    public string Config()
    {
        var text = JsonNode.Parse(TextFields)!.AsObject();
        text["model_type"] = Text;
        text["hidden_size"] = Hidden;
        text["intermediate_size"] = Intermediate;
        text["num_hidden_layers"] = Layers;
        text["num_attention_heads"] = Heads;
        text["num_key_value_heads"] = KeyValueHeads;
        text["vocab_size"] = Vocabulary;
        text["max_position_embeddings"] = MaxLength;
        text["hidden_act"] = TextActivation;
        text["tie_word_embeddings"] = TiedInText;
        text["head_dim"] = HeadSize;
        if (Text is "llama" or "qwen3")
        {
            text["attention_bias"] = AttentionBias;
        }

        if (Text == "llama")
        {
            text["mlp_bias"] = FeedForwardBias;
        }

        var vision = new JsonObject
        {
            ["model_type"] = Siglip ? "siglip_vision_model" : "clip_vision_model",
            ["hidden_size"] = VisionHidden, ["intermediate_size"] = VisionIntermediate, ["num_hidden_layers"] = VisionLayers,
            ["num_attention_heads"] = VisionHeads, ["image_size"] = ImageSize, ["patch_size"] = PatchSize, ["hidden_act"] = VisionActivation,
        };
        return new JsonObject
        {
            ["model_type"] = "llava",
            ["text_config"] = text,
            ["vision_config"] = vision,
            ["image_token_index"] = ImageToken,
            ["projector_hidden_act"] = ProjectorActivation,
            ["multimodal_projector_bias"] = ProjectorBias,
            ["vision_feature_layer"] = FeatureLayers.Length == 1 ? FeatureLayers[0] : new JsonArray([.. FeatureLayers.Select(layer => (JsonNode)layer)]),
            ["vision_feature_select_strategy"] = FullStrategy ? "full" : "default",
        }.ToJsonString();
    }
}
