using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Idefics3;

/// <summary>The configuration of an Idefics3 or SmolVLM checkpoint.</summary>
internal sealed record Idefics3Config
{
    private const int DefaultScale = 2;
    private const int DefaultImageToken = 128_257;
    private const int DefaultTileSize = 364;
    private const int MaxTileSize = 1 << 14;

    private static readonly VisionConfig Defaults = new()
    {
        Kind = VisionTowerKind.Siglip, HiddenSize = 1152, IntermediateSize = 3072, Layers = 12, Heads = 16, Channels = 3, ImageSize = 224, PatchSize = 32,
        Activation = Activation.GeluTanh, Epsilon = 1e-6f,
    };

    /// <summary>The vision tower, for tiles of the size that the image processor makes.</summary>
    public required VisionConfig Vision { get; init; }

    /// <summary>Patches along the side of a square that becomes one row.</summary>
    public required int Scale { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the file.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>Patches along a side of a tile.</summary>
    public int PatchesPerSide => Vision.ImageSize / Vision.PatchSize;

    /// <summary>Rows of one tile.</summary>
    public int RowsPerTile => PatchesPerSide / Scale * (PatchesPerSide / Scale);

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static Idefics3Config Read(Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        var text = config.GetNode("text_config");
        RefuseVariants(text);
        var decoder = DecoderConfigReader.Read(text);
        var result = new Idefics3Config
        {
            Vision = ReadVision(checkpoint, config.GetNode("vision_config")),
            Scale = config.GetSize("scale_factor", DefaultScale),
            Decoder = decoder with { TiedHead = config.GetBool("tie_word_embeddings", false) || decoder.TiedHead },
            ImageToken = config.GetInt("image_token_id", DefaultImageToken),
            Text = text,
        };
        if (result.ImageToken < 0 || result.ImageToken >= decoder.VocabularySize)
        {
            throw config.Refuse("image_token_id", "The token is not in the vocabulary.", $"0 to {decoder.VocabularySize - 1}");
        }

        if (result.PatchesPerSide % result.Scale != 0)
        {
            throw config.Refuse("scale_factor", "A tile's patches cannot be cut into such squares.", $"a divisor of {result.PatchesPerSide}");
        }

        ConfigFields.IgnoreHarmless(
            config, "model_type", "_pad_token_id", "vocab_size", "use_export_friendly", "use_reentrant_checkpointing", "transformers.js_config", "image_seq_len");
        ConfigFields.RefuseUnread(config);
        return result;
    }

    // Traces of the training code: each of these would be another model if it were on.
    private static void RefuseVariants(ConfigNode text)
    {
        foreach (var field in (string[])["qk_layer_norms", "rope_interleaved", "use_resampler"])
        {
            if (text.GetBool(field, false))
            {
                throw text.Refuse(field, "This variant is not supported.", "false");
            }
        }

        text.Ignore("_flash_attn_2_enabled", "is_llama_config", "neftune_noise_alpha", "perceiver_config", "pixel_shuffle_factor", "transformers.js_config");
    }

    private static VisionConfig ReadVision(Checkpoint checkpoint, ConfigNode node)
    {
        if (node.Has("model_type"))
        {
            _ = node.GetChoice("model_type", ("idefics3", 0), ("idefics3_vision", 0), ("smolvlm", 0), ("smolvlm_vision", 0));
        }

        if (node.GetBool("use_base_siglip", false))
        {
            throw node.Refuse("use_base_siglip", "This variant is not supported.", "false");
        }

        node.Ignore("max_image_size", "size", "use_export_friendly", "tie_word_embeddings");
        var vision = VisionConfigReader.Read(node, Defaults);
        var tile = ReadTileSize(checkpoint);
        var side = tile / vision.PatchSize;
        var tableSide = vision.ImageSize / vision.PatchSize;
        if (tile % vision.PatchSize != 0 || side > tableSide)
        {
            throw node.Refuse("image_size", $"The image processor makes tiles of {tile} pixels, which the tower does not take.", $"at least {tile}, with a patch_size that divides it");
        }

        return vision with { ImageSize = tile, PositionTable = new PositionTable(tableSide * tableSide, FractionalPositions.Rows(side, tableSide)) };
    }

    // Every tile is a square of this side, the picture as a whole included: the processor makes no others.
    private static int ReadTileSize(Checkpoint checkpoint)
    {
        if (!checkpoint.TryReadJson("preprocessor_config.json", out var processor)
            && !(checkpoint.TryReadJson("processor_config.json", out var all) && all.TryGetNode("image_processor", out processor)))
        {
            throw checkpoint.Config.Refuse("vision_config", "The size of tiles stands in preprocessor_config.json, which is missing.", "that file, or image_processor in processor_config.json");
        }

        return processor.TryGetNode("max_image_size", out var size) ? ConfigFields.GetSize(size, "longest_edge", DefaultTileSize, MaxTileSize) : DefaultTileSize;
    }
}
