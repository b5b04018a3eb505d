using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Models with random weights and the language model of Qwen2.5-0.5B, or one of its size: what they write means nothing, what they cost is real.</summary>
internal static class GeneratedModel
{
    /// <summary>Writes a Qwen2.5-VL, if it is not there.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="tokenizer">A small tokenizer.json of the family, to be made as large as the vocabulary.</param>
    public static void Write(string folder, string tokenizer) => Write(folder, tokenizer, 151_936, new SyntheticQwen25Vl
    {
        VisionHidden = 640,
        VisionIntermediate = 1708,
        VisionHeads = 10,
        VisionLayers = 12,
        WholeLayers = [5, 11],
        Text = new SyntheticText(896, 4864, 14, 2, 24, 151_936) { Biases = true, Tied = true },
        Sections = (8, 12, 12),
        MostPixels = 448 * 448,
    });

    /// <summary>Writes a LLaVA with the tower of CLIP ViT-B/16 for pictures of 336 pixels, if it is not there.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="small">A small checkpoint of the family, with tokenizer and template.</param>
    public static void WriteLlava(string folder, string small)
    {
        Write(folder, Path.Combine(small, "tokenizer.json"), 32_064, new SyntheticLlava
        {
            ImageSize = 336,
            PatchSize = 16,
            VisionHidden = 768,
            VisionIntermediate = 3072,
            VisionHeads = 12,
            VisionLayers = 12,
            TextHidden = 896,
            TextIntermediate = 4864,
            TextHeads = 14,
            TextKeyValueHeads = 2,
            TextLayers = 24,
            VocabularySize = 32_064,
        });
        File.Copy(Path.Combine(small, "tokenizer_config.json"), Path.Combine(folder, "tokenizer_config.json"), overwrite: true);
    }

    private static void Write(string folder, string tokenizer, int vocabularySize, ISyntheticModel model)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        SyntheticTokenizer.Extend(tokenizer, vocabularySize, Path.Combine(folder, "tokenizer.json"));
        new SyntheticCheckpoint(model) { Type = SyntheticElementType.BF16 }.Write(folder);
    }
}
