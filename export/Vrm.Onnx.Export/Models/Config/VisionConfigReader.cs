using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Vision configurations as transformers understands them, its defaults for absent fields included.</summary>
internal static class VisionConfigReader
{
    private const int MaxSize = 1 << 20;
    private const int MaxLayers = 1024;
    private const int MaxImageSize = 1 << 14;

    private static readonly VisionConfig Clip = new()
    {
        Kind = VisionTowerKind.Clip, HiddenSize = 768, IntermediateSize = 3072, Layers = 12, Heads = 12, Channels = 3, ImageSize = 224, PatchSize = 32,
        Activation = Activation.QuickGelu, Epsilon = 1e-5f,
    };

    private static readonly VisionConfig Siglip = new()
    {
        Kind = VisionTowerKind.Siglip, HiddenSize = 768, IntermediateSize = 3072, Layers = 12, Heads = 12, Channels = 3, ImageSize = 224, PatchSize = 16,
        Activation = Activation.GeluTanh, Epsilon = 1e-6f,
    };

    /// <summary>What a LLaVA configuration without any vision part stands for: CLIP ViT-L/14 at 336 pixels.</summary>
    public static VisionConfig ClipLarge { get; } = Clip with { HiddenSize = 1024, IntermediateSize = 4096, Layers = 24, Heads = 16, ImageSize = 336, PatchSize = 14 };

    /// <summary>Reads one.</summary>
    /// <exception cref="CheckpointException">A field is not supported or contradicts another.</exception>
    public static VisionConfig Read(ConfigNode config)
    {
        var defaults = config.Has("model_type")
            ? config.GetChoice("model_type", ("clip_vision_model", Clip), ("siglip_vision_model", Siglip))
            : Clip;
        return Read(config, defaults);
    }

    /// <summary>Reads one of a known kind.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="defaults">What absent fields stand for.</param>
    /// <exception cref="CheckpointException">A field is not supported or contradicts another.</exception>
    public static VisionConfig Read(ConfigNode config, VisionConfig defaults)
    {
        var result = defaults with
        {
            HiddenSize = ConfigFields.GetSize(config, "hidden_size", defaults.HiddenSize, MaxSize),
            IntermediateSize = ConfigFields.GetSize(config, "intermediate_size", defaults.IntermediateSize, MaxSize),
            Layers = ConfigFields.GetSize(config, "num_hidden_layers", defaults.Layers, MaxLayers),
            Heads = ConfigFields.GetSize(config, "num_attention_heads", defaults.Heads, MaxSize),
            Channels = ConfigFields.GetSize(config, "num_channels", defaults.Channels, 16),
            ImageSize = ConfigFields.GetSize(config, "image_size", defaults.ImageSize, MaxImageSize),
            PatchSize = config.GetSize("patch_size", defaults.PatchSize),
            Activation = Activations.Read(config, "hidden_act", defaults.Activation),
            Epsilon = (float)config.GetDouble("layer_norm_eps", defaults.Epsilon),
        };
        if (result.HiddenSize % result.Heads != 0)
        {
            throw config.Refuse("num_attention_heads", "The width is no multiple of the heads.", $"a divisor of {result.HiddenSize}");
        }

        if (result.PatchSize > result.ImageSize)
        {
            throw config.Refuse("patch_size", "A patch is larger than the picture.", $"at most {result.ImageSize}");
        }

        ConfigFields.IgnoreHarmless(config, "projection_dim", "vocab_size", "tie_word_embeddings", "vision_use_head");
        return result;
    }
}
