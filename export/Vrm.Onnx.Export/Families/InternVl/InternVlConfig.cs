using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.InternVl;

/// <summary>The configuration of an InternVL checkpoint in the layout of transformers.</summary>
internal sealed record InternVlConfig
{
    private const int DefaultImageToken = 151_667;
    private const int MaxSquare = 64;

    /// <summary>The vision tower.</summary>
    public required InternVisionConfig Vision { get; init; }

    /// <summary>How many of its layers are read.</summary>
    public required int VisionLayers { get; init; }

    /// <summary>Patches along the side of a square that becomes one row.</summary>
    public required int Square { get; init; }

    /// <summary>Between the two layers of the projector.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the file.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>Patches along a side of a tile.</summary>
    public int PatchesPerSide => Vision.Sizes.ImageSize / Vision.Sizes.PatchSize;

    /// <summary>Rows of one tile.</summary>
    public int RowsPerTile => PatchesPerSide / Square * (PatchesPerSide / Square);

    /// <summary>Numbers of a square of patches.</summary>
    public int SquareSize => Square * Square * Vision.Sizes.HiddenSize;

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static InternVlConfig Read(ConfigNode config)
    {
        var text = config.GetNode("text_config");
        _ = text.GetString("model_type"); // what its absence stands for is another model here than elsewhere
        var decoder = DecoderConfigReader.Read(text);
        var vision = InternVisionConfigReader.Read(config.GetNode("vision_config"));
        var result = new InternVlConfig
        {
            Vision = vision,
            VisionLayers = ReadVisionLayers(config, vision.Sizes.Layers),
            Square = ReadSquare(config, vision.Sizes),
            Activation = Activations.Read(config, "projector_hidden_act", Activation.Gelu),
            Decoder = decoder with { TiedHead = config.GetBool("tie_word_embeddings", true) || decoder.TiedHead },
            ImageToken = config.GetInt("image_token_id", DefaultImageToken),
            Text = text,
        };
        if (config.Has("vision_feature_select_strategy"))
        {
            _ = config.GetChoice("vision_feature_select_strategy", ("default", 0)); // with the class token, rows are no square
        }

        if (result.ImageToken < 0 || result.ImageToken >= decoder.VocabularySize)
        {
            throw config.Refuse("image_token_id", "The token is not in the vocabulary.", $"0 to {decoder.VocabularySize - 1}");
        }

        ConfigFields.IgnoreHarmless(config, "model_type", "image_seq_length");
        ConfigFields.RefuseUnread(config);
        return result;
    }

    // -1 is what comes behind everything; other numbers count the states before and between the layers.
    private static int ReadVisionLayers(ConfigNode config, int layers)
    {
        const string field = "vision_feature_layer";
        var layer = config.GetInt(field, -1);
        var index = layer < 0 ? layer + layers + 1 : layer;
        return index >= 0 && (index < layers || layer == -1) ? index : throw config.Refuse(field, "The layer is not supported.", $"{-layers - 1} to {layers - 1}");
    }

    private static int ReadSquare(ConfigNode config, VisionConfig vision)
    {
        const string field = "downsample_ratio";
        var side = vision.ImageSize / vision.PatchSize;
        var square = 1 / config.GetDouble(field, 0.5);
        return square is >= 1 and <= MaxSquare && square == Math.Floor(square) && side % (int)square == 0
            ? (int)square
            : throw config.Refuse(field, "A tile's patches cannot be cut into such squares.", $"one divided by a divisor of {side}");
    }
}
