using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Configurations of Llama, Mistral, Qwen2 and Qwen3 as transformers understands them, its defaults for absent fields included.</summary>
internal static class DecoderConfigReader
{
    private const int MaxSize = 1 << 20;
    private const int MaxLayers = 1024;
    private const int MaxVocabulary = 1 << 24;

    /// <summary>Positions from here on are not exact in float32, which rotary angles are computed in.</summary>
    private const int MaxPositions = 1 << 24;

    /// <summary>Reads one.</summary>
    /// <exception cref="CheckpointException">A field is not supported or contradicts another.</exception>
    public static DecoderConfig Read(ConfigNode config)
    {
        var defaults = config.Has("model_type")
            ? config.GetChoice("model_type", ("llama", DecoderDefaults.Llama), ("mistral", DecoderDefaults.Mistral), ("qwen2", DecoderDefaults.Qwen2), ("qwen3", DecoderDefaults.Qwen3))
            : DecoderDefaults.Llama;
        var heads = ConfigFields.GetSize(config, "num_attention_heads", defaults.Heads, MaxSize);
        var hidden = ConfigFields.GetSize(config, "hidden_size", defaults.HiddenSize, MaxSize);
        var layers = ConfigFields.GetSize(config, "num_hidden_layers", defaults.Layers, MaxLayers);
        var headSize = ReadHeadSize(config, hidden, heads, defaults.HeadSize);
        var maxLength = ConfigFields.GetSize(config, "max_position_embeddings", defaults.MaxLength, MaxPositions);
        var isLlama = defaults.Kind == DecoderKind.Llama;
        var attentionBias = defaults.Kind is DecoderKind.Llama or DecoderKind.Qwen3 && config.GetBool("attention_bias", false);
        var result = new DecoderConfig
        {
            HiddenSize = hidden,
            IntermediateSize = ConfigFields.GetSize(config, "intermediate_size", defaults.IntermediateSize, MaxSize),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = ConfigFields.GetSize(config, "num_key_value_heads", defaults.KeyValueHeads ?? heads, MaxSize),
            HeadSize = headSize,
            VocabularySize = ConfigFields.GetSize(config, "vocab_size", defaults.VocabularySize, MaxVocabulary),
            MaxLength = maxLength,
            Epsilon = (float)config.GetDouble("rms_norm_eps", 1e-6),
            Rope = RopeConfigReader.Read(config, new RopeLimits(maxLength, headSize)),
            QueryKeyValueBias = attentionBias || defaults.Kind == DecoderKind.Qwen2,
            OutputBias = attentionBias,
            FeedForwardBias = isLlama && config.GetBool("mlp_bias", false),
            Activation = Activations.Read(config, "hidden_act", Activation.Silu),
            TiedHead = config.GetBool("tie_word_embeddings", false),
            QueryKeyNorm = defaults.Kind == DecoderKind.Qwen3,
            Windows = [.. WindowReader.Read(config, defaults.Kind, layers).Select(window => window < maxLength ? window : null)],
        };
        if (result.Heads % result.KeyValueHeads != 0)
        {
            throw config.Refuse("num_key_value_heads", "The query heads are no multiple of the key and value heads.", $"a divisor of {result.Heads}");
        }

        ConfigFields.IgnoreHarmless(config);
        return result;
    }

    private static int ReadHeadSize(ConfigNode config, int hidden, int heads, int? usual)
    {
        if (!config.Has("head_dim") && usual is null && hidden % heads != 0)
        {
            throw config.Refuse("num_attention_heads", "The width is no multiple of the heads.", $"a divisor of {hidden}");
        }

        var size = ConfigFields.GetSize(config, "head_dim", usual ?? (hidden / heads), MaxSize);
        return size % 2 == 0 ? size : throw config.Refuse("head_dim", "Rotary positions turn pairs of numbers.", "an even head size");
    }
}
