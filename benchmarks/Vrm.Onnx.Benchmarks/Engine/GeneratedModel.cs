using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>A Qwen2.5-VL with the language model of Qwen2.5-0.5B and random weights: what it writes means nothing, what it costs is real.</summary>
internal static class GeneratedModel
{
    /// <summary>Writes the checkpoint, if it is not there.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="tokenizer">A small tokenizer.json of the family, to be made as large as the vocabulary.</param>
    public static void Write(string folder, string tokenizer)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
        {
            return;
        }

        var model = new SyntheticQwen25Vl
        {
            VisionHidden = 640,
            VisionIntermediate = 1708,
            VisionHeads = 10,
            VisionLayers = 12,
            WholeLayers = [5, 11],
            Text = new SyntheticText(896, 4864, 14, 2, 24, 151_936) { Biases = true, Tied = true },
            Sections = (8, 12, 12),
            MostPixels = 448 * 448,
        };
        Directory.CreateDirectory(folder);
        SyntheticTokenizer.Extend(tokenizer, model.Text.VocabularySize, Path.Combine(folder, "tokenizer.json"));
        new SyntheticCheckpoint(model) { Type = SyntheticElementType.BF16 }.Write(folder);
    }
}
