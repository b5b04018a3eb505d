using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Glm4v;

/// <summary>The configuration of a GLM-4V checkpoint.</summary>
internal sealed record Glm4vConfig : GridModelConfig
{
    private static readonly DecoderConfig DecoderDefaults = new()
    {
        HiddenSize = 4096, IntermediateSize = 13696, Layers = 40, Heads = 32, KeyValueHeads = 2, HeadSize = 128, VocabularySize = 151_552, MaxLength = 32_768,
        Epsilon = 1e-5f, Rope = new RopeConfig { Kind = RopeKind.Default, Theta = 10_000 }, QueryKeyValueBias = true, OutputBias = false,
        FeedForwardBias = false, Activation = Activation.Silu, TiedHead = false, Windows = [], FusedGate = true,
        Norms = new DecoderNorms("post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"),
    };

    /// <summary>Rows and columns of the tower's table of positions.</summary>
    public required int TableSide { get; init; }

    /// <summary>Width of the merger's feed-forward layer.</summary>
    public required int MergerSize { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static Glm4vConfig Read(ConfigNode config)
    {
        var text = GridConfigFields.Text(config);
        var decoder = GridConfigFields.Decoder(text, DecoderDefaults);
        var headSize = GridConfigFields.HeadSize(text, decoder, null);
        if (headSize * decoder.Heads != decoder.HiddenSize)
        {
            throw text.Refuse("head_dim", "In this family the heads together are as wide as the model.", $"{decoder.HiddenSize / decoder.Heads}");
        }

        // Queries, keys and values have biases in this family whatever the field says.
        text.Ignore("attention_bias");
        var visionNode = config.GetNode("vision_config");
        var vision = GridConfigFields.Checked(visionNode, ReadVision(visionNode), decoder.HiddenSize);
        var result = new Glm4vConfig
        {
            Vision = vision,
            TableSide = ReadTableSide(visionNode, vision.PatchSize),
            MergerSize = ConfigFields.GetSize(visionNode, "intermediate_size", 13696, 1 << 20),
            Decoder = decoder with
            {
                HeadSize = headSize,
                Rope = MultiAxisRopeReader.ReadPartial(text, decoder with { HeadSize = headSize }),
                TiedHead = decoder.TiedHead || config.GetBool("tie_word_embeddings", false),
            },
            ImageToken = GridConfigFields.ImageToken(config, 151_343, decoder.VocabularySize),
            Text = text,
        };
        ConfigFields.IgnoreHarmless(config);
        ConfigFields.RefuseUnread(config);
        return result;
    }

    public override PictureFacts Pictures => base.Pictures with { VisionHiddenSize = Vision.OutputSize };

    private static GridVisionConfig ReadVision(ConfigNode vision)
    {
        var output = ConfigFields.GetSize(vision, "out_hidden_size", 4096, 1 << 20);
        vision.Ignore("hidden_dropout_prob", "projection_dropout");
        return GridConfigFields.Vision(vision, new GridVisionConfig
        {
            HiddenSize = ConfigFields.GetSize(vision, "hidden_size", 1536, 1 << 20),
            IntermediateSize = output, // the tower's feed-forward layers are as wide as its output
            OutputSize = output,
            Layers = 24,
            Heads = 12,
            Channels = 3,
            PatchSize = 14,
            Frames = 2,
            MergeSize = 2,
            Activation = Activation.Silu,
            RopeTheta = 10_000,
            Epsilon = (float)vision.GetDouble("rms_norm_eps", 1e-5),
            AttentionBias = vision.GetBool("attention_bias", false),
            OutputBias = false,
        });
    }

    private static int ReadTableSide(ConfigNode vision, int patchSize)
    {
        const string field = "image_size";
        var sizes = vision.Has(field) ? vision.GetIntOrInts(field) : [336];
        var side = sizes[0] / patchSize;
        return side > 0 && sizes[0] <= 1 << 16 && sizes.All(size => size == sizes[0])
            ? side
            : throw vision.Refuse(field, "The size is not supported.", $"one number from {patchSize}");
    }
}
