using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.InternVl;

/// <summary>The configuration of InternVL's vision tower as transformers understands it, its defaults for absent fields included.</summary>
internal static class InternVisionConfigReader
{
    private const int MaxSize = 1 << 20;
    private const int MaxLayers = 1024;
    private const int MaxImageSize = 1 << 14;

    /// <summary>Reads one.</summary>
    /// <exception cref="CheckpointException">A field is not supported or contradicts another.</exception>
    public static InternVisionConfig Read(ConfigNode config)
    {
        if (config.Has("model_type"))
        {
            _ = config.GetChoice("model_type", ("internvl_vision", 0));
        }

        if (!config.GetBool("use_absolute_position_embeddings", true))
        {
            throw config.Refuse("use_absolute_position_embeddings", "A tower without positions is not supported.", "true");
        }

        var sizes = ReadSizes(config);
        var result = new InternVisionConfig
        {
            Sizes = sizes,
            QueryKeyValueBias = config.GetBool("attention_bias", false),
            QueryKeyNorm = config.GetBool("use_qk_norm", false),
            UsesRootMeanSquare = config.Has("norm_type") && config.GetChoice("norm_type", ("layer_norm", false), ("rms_norm", true)),
            HasFinalNorm = !config.GetBool("use_mean_pooling", true),
        };
        ConfigFields.IgnoreHarmless(config, "hidden_dropout_prob", "projection_dropout", "layer_scale_init_value", "use_mask_token", "tie_word_embeddings");
        return result;
    }

    private static VisionConfig ReadSizes(ConfigNode config)
    {
        var sizes = new VisionConfig
        {
            Kind = VisionTowerKind.Clip, // patches and one class token
            HiddenSize = ConfigFields.GetSize(config, "hidden_size", 1024, MaxSize),
            IntermediateSize = ConfigFields.GetSize(config, "intermediate_size", 4096, MaxSize),
            Layers = ConfigFields.GetSize(config, "num_hidden_layers", 24, MaxLayers),
            Heads = ConfigFields.GetSize(config, "num_attention_heads", 16, MaxSize),
            Channels = ConfigFields.GetSize(config, "num_channels", 3, 16),
            ImageSize = ReadSide(config, "image_size", 448),
            PatchSize = ReadSide(config, "patch_size", 14),
            Activation = Activations.Read(config, "hidden_act", Activation.Gelu),
            Epsilon = (float)config.GetDouble("layer_norm_eps", 1e-6),
        };
        if (sizes.HiddenSize % sizes.Heads != 0)
        {
            throw config.Refuse("num_attention_heads", "The width is no multiple of the heads.", $"a divisor of {sizes.HiddenSize}");
        }

        return sizes.PatchSize <= sizes.ImageSize
            ? sizes
            : throw config.Refuse("patch_size", "A patch is larger than the picture.", $"at most {sizes.ImageSize}");
    }

    // One number, or height and width.
    private static int ReadSide(ConfigNode config, string field, int defaultValue)
    {
        IReadOnlyList<int> sides = config.Has(field) ? config.GetIntOrInts(field) : [defaultValue];
        return sides.Count is 1 or 2 && sides.All(side => side == sides[0] && side is > 0 and <= MaxImageSize)
            ? sides[0]
            : throw config.Refuse(field, "Only squares are supported.", $"one number, or two equal ones, from 1 to {MaxImageSize}");
    }
}
