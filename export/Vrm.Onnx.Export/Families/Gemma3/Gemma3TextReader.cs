using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Gemma3;

/// <summary>The configuration of Gemma 3's language model as transformers understands it, its defaults for absent fields included.</summary>
internal static class Gemma3TextReader
{
    private const int MaxSize = 1 << 20;
    private const int MaxLayers = 1024;
    private const int MaxVocabulary = 1 << 24;
    private const int MaxPositions = 1 << 24;
    private const int DefaultPattern = 6;
    private const double DefaultTheta = 1_000_000;
    private const double DefaultWindowTheta = 10_000;

    private static readonly DecoderNorms Norms = new("post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm");

    /// <summary>Reads one.</summary>
    /// <exception cref="CheckpointException">A field is not supported or contradicts another.</exception>
    public static DecoderConfig Read(ConfigNode config)
    {
        if (config.Has("model_type"))
        {
            _ = config.GetChoice("model_type", ("gemma3_text", 0));
        }

        if (config.GetBool("use_bidirectional_attention", false))
        {
            throw config.Refuse("use_bidirectional_attention", "Text that attends both ways is not supported.", "false");
        }

        var maxLength = ConfigFields.GetSize(config, "max_position_embeddings", 131_072, MaxPositions);
        var hidden = ConfigFields.GetSize(config, "hidden_size", 2304, MaxSize);
        var layers = ConfigFields.GetSize(config, "num_hidden_layers", 26, MaxLayers);
        var (rope, windowRope) = ReadRopes(config, maxLength);
        var bias = config.GetBool("attention_bias", false);
        var result = new DecoderConfig
        {
            HiddenSize = hidden,
            IntermediateSize = ConfigFields.GetSize(config, "intermediate_size", 9216, MaxSize),
            Layers = layers,
            Heads = ConfigFields.GetSize(config, "num_attention_heads", 8, MaxSize),
            KeyValueHeads = ConfigFields.GetSize(config, "num_key_value_heads", 4, MaxSize),
            HeadSize = ConfigFields.GetSize(config, "head_dim", 256, MaxSize),
            VocabularySize = ConfigFields.GetSize(config, "vocab_size", 262_208, MaxVocabulary),
            MaxLength = maxLength,
            Epsilon = (float)config.GetDouble("rms_norm_eps", 1e-6),
            Rope = rope,
            WindowRope = windowRope,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            FeedForwardBias = false,
            Activation = Activations.Read(config, "hidden_activation", Activation.GeluTanh),
            TiedHead = config.GetBool("tie_word_embeddings", true),
            Windows = ReadWindows(config, layers),
            QueryKeyNorm = true,
            Norms = Norms,
            AttentionScale = (float)(1 / Math.Sqrt(Positive(config, "query_pre_attn_scalar") ?? 256)),
            AttentionSoftCap = (float?)Positive(config, "attn_logit_softcapping"),
            LogitSoftCap = (float?)Positive(config, "final_logit_softcapping"),
            EmbeddingScale = (float)Math.Sqrt(hidden),
            PicturesBothWays = true,
        };
        Check(config, result);
        ConfigFields.IgnoreHarmless(config, "cache_implementation");
        return result;
    }

    private static void Check(ConfigNode config, DecoderConfig result)
    {
        if (result.Heads % result.KeyValueHeads != 0)
        {
            throw config.Refuse("num_key_value_heads", "The query heads are no multiple of the key and value heads.", $"a divisor of {result.Heads}");
        }

        if (result.HeadSize % 2 != 0)
        {
            throw config.Refuse("head_dim", "Rotary positions turn pairs of numbers.", "an even head size");
        }
    }

    // Layers with a window turn by a base of their own, and are never stretched.
    private static (RopeConfig All, RopeConfig OfWindow) ReadRopes(ConfigNode config, int maxLength)
    {
        var (all, ofWindow) = (RopeForms.Of(config, DefaultTheta), new RopeForms("rope_local_base_freq", DefaultWindowTheta, null, null));
        ConfigNode? full = null;
        ConfigNode? windowed = null;
        _ = all.Parameters?.TryGetNode("full_attention", out full);
        _ = all.Parameters?.TryGetNode("sliding_attention", out windowed);
        RopeConfig ReadForm(ConfigNode? node, double theta) => node is not null ? RopeConfigReader.ReadNode(node, theta, new RopeLimits(maxLength, null))
            : theta > 0 ? new RopeConfig { Kind = RopeKind.Default, Theta = theta }
            : throw config.Refuse("rope_theta", "The value has to be positive.", "more than 0");

        return ((all with { Parameters = full }).Read(config, ReadForm), (ofWindow with { Parameters = windowed }).Read(config, ReadForm));
    }

    private static IReadOnlyList<int?> ReadWindows(ConfigNode config, int layers)
    {
        const string field = "layer_types";
        int? window = ConfigFields.GetSize(config, "sliding_window", 4096, MaxPositions);
        var pattern = config.GetSize("sliding_window_pattern", config.GetSize("_sliding_window_pattern", DefaultPattern));
        if (!config.Has(field))
        {
            return [.. Enumerable.Range(1, layers).Select(number => number % pattern == 0 ? null : window)];
        }

        var types = config.GetStrings(field);
        return types.Count == layers && types.All(type => type is "full_attention" or "sliding_attention")
            ? [.. types.Select(type => type == "sliding_attention" ? window : null)]
            : throw config.Refuse(field, "The kinds of layers are not supported.", $"{layers} of full_attention and sliding_attention");
    }

    private static double? Positive(ConfigNode config, string field)
    {
        if (!config.Has(field))
        {
            return null;
        }

        var value = config.GetDouble(field);
        return value > 0 ? value : throw config.Refuse(field, "The value has to be positive.", "more than 0");
    }
}
