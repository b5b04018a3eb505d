using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Gemma3;

/// <summary>The configuration of a Gemma 3 checkpoint that sees pictures.</summary>
internal sealed record Gemma3Config
{
    private const int DefaultImageToken = 262_144;
    private const int DefaultRows = 256;

    /// <summary>The vision tower.</summary>
    public required VisionConfig Vision { get; init; }

    /// <summary>Rows of a picture along a side.</summary>
    public required int RowsPerSide { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the file.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>Patches along the side of a square that becomes one row.</summary>
    public int Square => Vision.ImageSize / Vision.PatchSize / RowsPerSide;

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static Gemma3Config Read(ConfigNode config)
    {
        var (text, visionNode) = (config.GetNode("text_config"), config.GetNode("vision_config"));
        var decoder = Gemma3TextReader.Read(text);
        _ = visionNode.GetChoice("model_type", ("siglip_vision_model", 0)); // what its absence stands for is CLIP elsewhere
        var vision = VisionConfigReader.Read(visionNode);
        var result = new Gemma3Config
        {
            Vision = vision,
            RowsPerSide = ReadRowsPerSide(config, vision),
            Decoder = decoder with { TiedHead = config.GetBool("tie_word_embeddings", true) || decoder.TiedHead },
            ImageToken = ReadImageToken(config, decoder.VocabularySize),
            Text = text,
        };
        ConfigFields.IgnoreHarmless(config, "model_type", "boi_token_index", "boi_token_id", "eoi_token_index", "eoi_token_id");
        ConfigFields.RefuseUnread(config);
        return result;
    }

    private static int ReadRowsPerSide(ConfigNode config, VisionConfig vision)
    {
        const string field = "mm_tokens_per_image";
        var rows = config.GetSize(field, DefaultRows);
        var (side, patches) = ((int)Math.Sqrt(rows), vision.ImageSize / vision.PatchSize);
        return side * side == rows && patches % side == 0
            ? side
            : throw config.Refuse(field, "The patches of a picture cannot be cut into that many squares.", $"the square of a divisor of {patches}");
    }

    private static int ReadImageToken(ConfigNode config, int vocabulary)
    {
        var field = config.Has("image_token_id") ? "image_token_id" : "image_token_index";
        var token = config.GetInt(field, DefaultImageToken);
        return config.GetInt("image_token_index", token) == token && token >= 0 && token < vocabulary
            ? token
            : throw config.Refuse(field, "The token is not in the vocabulary, or two fields name different ones.", $"0 to {vocabulary - 1}");
    }
}
