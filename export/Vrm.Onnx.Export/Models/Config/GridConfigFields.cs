using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>What the configurations of families for pictures of any size have in common.</summary>
internal static class GridConfigFields
{
    private const int MaxSize = 1 << 20;
    private const int MaxLayers = 1024;

    // Tokens around pictures, and of videos: the tokenizer's and the prompt's matter. Files have them in either part.
    private static readonly string[] PromptTokens =
    [
        "video_token_id", "vision_start_token_id", "vision_end_token_id", "vision_token_id", "image_start_token_id", "image_end_token_id",
        "video_start_token_id", "video_end_token_id",
    ];

    /// <summary>The language model's part: an object today, fields beside the others before transformers 4.52, both in files of between.</summary>
    public static ConfigNode Text(ConfigNode config)
    {
        if (!config.TryGetNode("text_config", out var text))
        {
            return config;
        }

        foreach (var name in text.Names)
        {
            config.Ignore(name);
        }

        config.Ignore("sliding_window", "max_window_layers", "use_sliding_window", "rope_scaling", "rope_theta", "layer_types", "head_dim");
        return text;
    }

    /// <summary>The fields of a decoder that all these families have; the rest is set by the caller.</summary>
    public static DecoderConfig Decoder(ConfigNode text, DecoderConfig defaults)
    {
        var heads = ConfigFields.GetSize(text, "num_attention_heads", defaults.Heads, MaxSize);
        var result = defaults with
        {
            HiddenSize = ConfigFields.GetSize(text, "hidden_size", defaults.HiddenSize, MaxSize),
            IntermediateSize = ConfigFields.GetSize(text, "intermediate_size", defaults.IntermediateSize, MaxSize),
            Layers = ConfigFields.GetSize(text, "num_hidden_layers", defaults.Layers, MaxLayers),
            Heads = heads,
            KeyValueHeads = text.KindOf("num_key_value_heads") == ConfigKind.Null ? heads : ConfigFields.GetSize(text, "num_key_value_heads", defaults.KeyValueHeads, MaxSize),
            VocabularySize = ConfigFields.GetSize(text, "vocab_size", defaults.VocabularySize, 1 << 24),
            MaxLength = ConfigFields.GetSize(text, "max_position_embeddings", defaults.MaxLength, 1 << 24), // exact in float32
            Epsilon = (float)text.GetDouble("rms_norm_eps", defaults.Epsilon),
            Activation = Activations.Read(text, "hidden_act", defaults.Activation),
            TiedHead = text.GetBool("tie_word_embeddings", defaults.TiedHead),
        };
        if (result.Heads % result.KeyValueHeads != 0)
        {
            throw text.Refuse("num_key_value_heads", "The query heads are no multiple of the key and value heads.", $"a divisor of {result.Heads}");
        }

        ConfigFields.IgnoreHarmless(text, ["model_type", "image_token_id", .. PromptTokens]);
        return result with { Windows = [.. Enumerable.Repeat<int?>(null, result.Layers)] };
    }

    /// <summary>Numbers per head of a decoder.</summary>
    public static int HeadSize(ConfigNode text, DecoderConfig config, int? defaultValue)
    {
        if (!text.Has("head_dim") && defaultValue is null && config.HiddenSize % config.Heads != 0)
        {
            throw text.Refuse("num_attention_heads", "The width is no multiple of the heads.", $"a divisor of {config.HiddenSize}");
        }

        var size = ConfigFields.GetSize(text, "head_dim", defaultValue ?? (config.HiddenSize / config.Heads), MaxSize);
        return size % 2 == 0 ? size : throw text.Refuse("head_dim", "Rotary positions turn pairs of numbers.", "an even head size");
    }

    /// <summary>The fields of a vision tower that all these families have; widths are the caller's.</summary>
    public static GridVisionConfig Vision(ConfigNode vision, GridVisionConfig defaults)
    {
        var result = defaults with
        {
            Layers = ConfigFields.GetSize(vision, "depth", defaults.Layers, MaxLayers),
            Heads = ConfigFields.GetSize(vision, "num_heads", defaults.Heads, MaxSize),
            Channels = ConfigFields.GetSize(vision, "in_channels", defaults.Channels, 16),
            PatchSize = ConfigFields.GetSize(vision, "patch_size", defaults.PatchSize, 1 << 10),
            Frames = ConfigFields.GetSize(vision, "temporal_patch_size", defaults.Frames, 64),
            MergeSize = ConfigFields.GetSize(vision, "spatial_merge_size", defaults.MergeSize, 64),
            Activation = Activations.Read(vision, "hidden_act", defaults.Activation),
            RopeTheta = ReadTheta(vision, defaults.RopeTheta),
        };

        // Published files have these two, which nothing reads; they say the same as the fields above.
        RequireSame(vision, "in_chans", result.Channels);
        RequireSame(vision, "spatial_patch_size", result.PatchSize);
        ConfigFields.IgnoreHarmless(vision, "model_type", "tokens_per_second");
        return result;
    }

    /// <summary>Checks what all these towers need.</summary>
    public static GridVisionConfig Checked(ConfigNode vision, GridVisionConfig config, int hiddenSize)
    {
        if (config.HiddenSize % config.Heads != 0 || config.HeadSize % 4 != 0)
        {
            throw vision.Refuse("num_heads", "Rotary positions turn pairs of numbers with lines and as many with columns.", "heads of a multiple of 4 numbers");
        }

        return config.OutputSize == hiddenSize
            ? config
            : throw vision.Refuse("out_hidden_size", "The tower gives rows of another width than the language model takes.", $"{hiddenSize}");
    }

    /// <summary>The token that stands for one row of a picture.</summary>
    public static int ImageToken(ConfigNode config, int defaultToken, int vocabulary)
    {
        const string field = "image_token_id";
        var token = config.GetInt(field, defaultToken);
        config.Ignore(["model_type", .. PromptTokens]);
        return token >= 0 && token < vocabulary ? token : throw config.Refuse(field, "The token is not in the vocabulary.", $"0 to {vocabulary - 1}");
    }

    private static double ReadTheta(ConfigNode vision, double defaultTheta)
    {
        if (!vision.TryGetNode("rope_parameters", out var rope))
        {
            return defaultTheta;
        }

        if (rope.Has("rope_type"))
        {
            _ = rope.GetChoice("rope_type", ("axial", true), ("default", true));
        }

        var theta = rope.GetDouble("rope_theta", defaultTheta);
        return theta > 0 ? theta : throw rope.Refuse("rope_theta", "The value has to be positive.", "more than 0");
    }

    private static void RequireSame(ConfigNode config, string field, int value)
    {
        if (config.GetInt(field, value) != value)
        {
            throw config.Refuse(field, "The value is another than that of the field that counts.", $"{value}");
        }
    }
}
