using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Llava;

/// <summary>The configuration of a LLaVA checkpoint.</summary>
internal sealed record LlavaConfig
{
    private const string OriginalLayout = "This is the layout of the original training code. Convert the checkpoint to the layout of transformers (llava-hf) first.";

    /// <summary>The vision tower.</summary>
    public required VisionConfig Vision { get; init; }

    /// <summary>The layers of the tower whose rows are read, side by side: 0 is before the first layer, n behind the n-th.</summary>
    public required IReadOnlyList<int> FeatureLayers { get; init; }

    /// <summary>Rows that are left out at the beginning of each picture: the class token.</summary>
    public required int SkippedRows { get; init; }

    /// <summary>The map between the two.</summary>
    public required ProjectorConfig Projector { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the file.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>Reads that of a LLaVA checkpoint.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static LlavaConfig Read(ConfigNode config) => Read(config, LlavaDefaults.Llava);

    /// <summary>Reads that of one of its kin.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="defaults">What absent fields stand for.</param>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static LlavaConfig Read(ConfigNode config, LlavaDefaults defaults)
    {
        RefuseOriginalLayout(config);
        var vision = config.TryGetNode("vision_config", out var visionNode) ? VisionConfigReader.Read(visionNode) : VisionConfigReader.ClipLarge;
        var text = config.TryGetNode("text_config", out var textNode) ? textNode : config.Absent("text_config");
        var decoder = DecoderConfigReader.Read(text);
        var layers = ReadFeatureLayers(config, vision.Layers, defaults.FeatureLayer);
        var activation = Activations.Read(config, "projector_hidden_act", Activation.Gelu);
        var result = new LlavaConfig
        {
            Vision = vision,
            FeatureLayers = layers,
            SkippedRows = ReadSkippedRows(config, defaults.SkippedRows),
            Projector = new ProjectorConfig(vision.HiddenSize * layers.Count, decoder.HiddenSize, activation, config.GetBool("multimodal_projector_bias", true)),
            Decoder = decoder with { TiedHead = config.GetBool("tie_word_embeddings", false) || decoder.TiedHead },
            ImageToken = ReadImageToken(config, decoder.VocabularySize, defaults.ImageToken),
            Text = text,
        };
        ConfigFields.IgnoreHarmless(config, "model_type", "image_seq_length", "ignore_index", "vocab_size");
        ConfigFields.RefuseUnread(config);
        return result;
    }

    private static void RefuseOriginalLayout(ConfigNode config)
    {
        if (config.Has("mm_vision_tower"))
        {
            throw config.Refuse("mm_vision_tower", OriginalLayout, "text_config and vision_config");
        }
    }

    private static List<int> ReadFeatureLayers(ConfigNode config, int layers, int defaultLayer)
    {
        const string field = "vision_feature_layer";
        IReadOnlyList<int> named = config.Has(field) ? config.GetIntOrInts(field) : [defaultLayer];
        var read = new List<int>();
        foreach (var layer in named)
        {
            // Negative numbers count from the end of all that the tower gives, which is one more than it has layers.
            var index = layer < 0 ? layer + layers + 1 : layer;
            read.Add(index >= 0 && index <= layers ? index : throw config.Refuse(field, "The tower has no such layer.", $"{-layers - 1} to {layers}"));
        }

        return read.Count is > 0 and <= 64 ? read : throw config.Refuse(field, "The number of layers is not supported.", "1 to 64 layers");
    }

    private static int ReadSkippedRows(ConfigNode config, int defaultRows)
    {
        const string field = "vision_feature_select_strategy";
        return config.Has(field) ? config.GetChoice(field, ("default", 1), ("full", 0)) : defaultRows;
    }

    private static int ReadImageToken(ConfigNode config, int vocabulary, int defaultToken)
    {
        var field = config.Has("image_token_id") ? "image_token_id" : "image_token_index";
        var token = config.GetInt(field, defaultToken);
        if (config.GetInt("image_token_index", token) != token)
        {
            throw config.Refuse("image_token_index", "It is another token than image_token_id.", $"{token}");
        }

        return token >= 0 && token < vocabulary ? token : throw config.Refuse(field, "The token is not in the vocabulary.", $"0 to {vocabulary - 1}");
    }
}
