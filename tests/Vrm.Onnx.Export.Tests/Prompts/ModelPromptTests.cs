using System.Text.Json;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Export.Prompts.Derivation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>Every golden checkpoint: its pictures and its question become the recorded token ids, as an export describes it.</summary>
[Trait("Golden", "models")]
public class ModelPromptTests
{
    private const string Picture = "[image]";
    private const string Marker = "\uE100";

    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("models", "expected.safetensors")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Build_RecordedQuestion_EqualsTheReference(string folder)
    {
        var path = Path.Combine(GoldenFolder.Root("models"), folder);
        using var golden = new GoldenModel(path);
        var model = ModelFamilies.Of(golden.Checkpoint).Export(golden.Checkpoint, PrecisionPlan.Float32);
        var tokenizer = Tokenizer.Load(Path.Combine(path, "tokenizer.json"));
        var format = PromptReader.Read(golden.Checkpoint, model, tokenizer);
        var images = Preprocess(path);
        var question = Question(path, format, tokenizer, images.Length);

        var facts = model.Facts;
        var builder = new PromptBuilder(format, new ImageTokenSpec(facts.ImageToken, facts.ImageTokens, facts.ImageExpansion), tokenizer);
        Assert.Equal(golden.Ints("input_ids"), builder.Build(systemMessage: null, question, images).Select(id => (long)id));
    }

    private static ImageFacts[] Preprocess(string folder)
    {
        var images = Directory.GetFiles(folder, "image-*.png").Order(StringComparer.Ordinal).Select(file => RgbImage.Load(file)).ToArray();
        if (images.Length == 0)
        {
            return [];
        }

        var batch = new PixelBatch();
        new ImagePreprocessor(ImagePreprocessingTranslator.Load(folder)).Process(images, batch);
        return [.. batch.Images];
    }

    /// <summary>The question of the recorded prompt: what the format leaves of it.</summary>
    private static string Question(string folder, PromptFormat format, Tokenizer tokenizer, int pictures)
    {
        using var meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
        var recorded = meta.RootElement.GetProperty("prompt").GetString()!;
        var prompt = new SpelledPrompt(new ControlTokenTable(tokenizer), Picture, format => format);
        new PromptComposer(format, prompt).Compose([new PromptMessage(MessageRole.User, [.. new string?[pictures], Marker])], addGenerationPrompt: true);
        var around = prompt.Take().Split(Marker);
        Assert.StartsWith(around[0], recorded, StringComparison.Ordinal);
        Assert.EndsWith(around[1], recorded, StringComparison.Ordinal);
        return recorded[around[0].Length..^around[1].Length];
    }
}
