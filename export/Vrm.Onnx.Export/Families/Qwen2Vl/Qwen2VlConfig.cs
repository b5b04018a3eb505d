using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.Qwen2Vl;

/// <summary>The configuration of a Qwen2-VL or Qwen2.5-VL checkpoint; their language models are one.</summary>
internal sealed record Qwen2VlConfig : GridModelConfig
{
    private static readonly DecoderConfig Defaults = new()
    {
        HiddenSize = 8192, IntermediateSize = 29568, Layers = 80, Heads = 64, KeyValueHeads = 8, HeadSize = 128, VocabularySize = 152_064, MaxLength = 32_768,
        Epsilon = 1e-5f, Rope = new RopeConfig { Kind = RopeKind.Default, Theta = 1_000_000 }, QueryKeyValueBias = true, OutputBias = false,
        FeedForwardBias = false, Activation = Activation.Silu, TiedHead = false, Windows = [],
    };

    /// <summary>Reads it.</summary>
    /// <param name="config">The file.</param>
    /// <param name="readVision">Reads the tower's part.</param>
    /// <exception cref="CheckpointException">A field is unknown, not supported, or contradicts another.</exception>
    public static Qwen2VlConfig Read(ConfigNode config, Func<ConfigNode, GridVisionConfig> readVision)
    {
        var text = GridConfigFields.Text(config);
        var decoder = GridConfigFields.Decoder(text, Defaults);
        var headSize = GridConfigFields.HeadSize(text, decoder, null);
        var windows = WindowReader.Read(text, DecoderKind.Qwen2, decoder.Layers, firstWindowed: 80);
        decoder = decoder with
        {
            HeadSize = headSize,
            Rope = MultiAxisRopeReader.ReadChunked(text, decoder with { HeadSize = headSize }),
            TiedHead = decoder.TiedHead || config.GetBool("tie_word_embeddings", false),
            Windows = [.. windows.Select(window => window < decoder.MaxLength ? window : null)],
        };
        var visionNode = config.GetNode("vision_config");
        var result = new Qwen2VlConfig
        {
            Vision = GridConfigFields.Checked(visionNode, readVision(visionNode), decoder.HiddenSize),
            Decoder = decoder,
            ImageToken = GridConfigFields.ImageToken(config, 151_655, decoder.VocabularySize),
            Text = text,
        };
        ConfigFields.IgnoreHarmless(config);
        ConfigFields.RefuseUnread(config);
        return result;
    }
}
