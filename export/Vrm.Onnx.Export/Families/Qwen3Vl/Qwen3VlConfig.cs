using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Qwen3Vl;

/// <summary>The configuration of a Qwen3-VL checkpoint.</summary>
internal sealed record Qwen3VlConfig : GridModelConfig
{
    private static readonly DecoderConfig DecoderDefaults = new()
    {
        HiddenSize = 4096, IntermediateSize = 22016, Layers = 32, Heads = 32, KeyValueHeads = 32, HeadSize = 128, VocabularySize = 151_936, MaxLength = 128_000,
        Epsilon = 1e-6f, Rope = new RopeConfig { Kind = RopeKind.Default, Theta = 500_000 }, QueryKeyValueBias = false, OutputBias = false,
        FeedForwardBias = false, Activation = Activation.Silu, TiedHead = false, Windows = [], QueryKeyNorm = true,
    };

    /// <summary>Rows and columns of the tower's table of positions.</summary>
    public required int TableSide { get; init; }

    /// <summary>The tower's layers, in their order, whose rows go to the first layers of the language model too, each with the number of its merger.</summary>
    public required IReadOnlyList<(int Layer, int Merger)> DeepStack { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static Qwen3VlConfig Read(ConfigNode config)
    {
        var text = GridConfigFields.Text(config);
        var decoder = GridConfigFields.Decoder(text, DecoderDefaults);
        var headSize = GridConfigFields.HeadSize(text, decoder, DecoderDefaults.HeadSize);
        if (HeadPadding.Padded(headSize) != headSize)
        {
            throw text.Refuse("head_dim", "Heads that are normalized cannot be filled up to what the runtime's attention takes.", $"a multiple of {HeadPadding.Padded(1)}");
        }

        var visionNode = config.GetNode("vision_config");
        var vision = GridConfigFields.Checked(visionNode, ReadVision(visionNode), decoder.HiddenSize);
        var deepStack = ReadDeepStack(visionNode, vision);
        var attentionBias = text.GetBool("attention_bias", false);
        var result = new Qwen3VlConfig
        {
            Vision = vision,
            TableSide = ReadTableSide(visionNode),
            DeepStack = deepStack,
            Decoder = decoder with
            {
                HeadSize = headSize,
                Rope = MultiAxisRopeReader.ReadInterleaved(text, decoder with { HeadSize = headSize }),
                QueryKeyValueBias = attentionBias,
                OutputBias = attentionBias,
                TiedHead = decoder.TiedHead || config.GetBool("tie_word_embeddings", false),
                DeepStackLayers = deepStack.Count,
            },
            ImageToken = GridConfigFields.ImageToken(config, 151_655, decoder.VocabularySize),
            Text = text,
        };
        ConfigFields.IgnoreHarmless(config);
        ConfigFields.RefuseUnread(config);
        return result;
    }

    private static GridVisionConfig ReadVision(ConfigNode vision) => GridConfigFields.Vision(vision, new GridVisionConfig
    {
        HiddenSize = ConfigFields.GetSize(vision, "hidden_size", 1152, 1 << 20),
        IntermediateSize = ConfigFields.GetSize(vision, "intermediate_size", 4304, 1 << 20),
        OutputSize = ConfigFields.GetSize(vision, "out_hidden_size", 3584, 1 << 20),
        Layers = 27,
        Heads = 16,
        Channels = 3,
        PatchSize = 16,
        Frames = 2,
        MergeSize = 2,
        Activation = Activation.GeluTanh,
        RopeTheta = 10_000,
    });

    private static int ReadTableSide(ConfigNode vision)
    {
        const string field = "num_position_embeddings";
        var rows = ConfigFields.GetSize(vision, field, 2304, 1 << 24);
        var side = (int)Math.Sqrt(rows);
        return side * side == rows ? side : throw vision.Refuse(field, "The positions are no square.", $"{side * side} or {(side + 1) * (side + 1)}");
    }

    private static IReadOnlyList<(int Layer, int Merger)> ReadDeepStack(ConfigNode vision, GridVisionConfig config)
    {
        const string field = "deepstack_visual_indexes";
        IReadOnlyList<int> layers = vision.Has(field) ? vision.GetInts(field) : [8, 16, 24];
        return layers.Count > 0 && layers.Distinct().Count() == layers.Count && layers.All(layer => layer >= 0 && layer < config.Layers)
            ? [.. layers.Select((layer, merger) => (layer, merger)).OrderBy(entry => entry.layer)]
            : throw vision.Refuse(field, "The tower has no such layers.", $"one or more different numbers of 0 to {config.Layers - 1}");
    }
}
