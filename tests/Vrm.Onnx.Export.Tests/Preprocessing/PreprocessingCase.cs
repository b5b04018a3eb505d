using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>One folder under golden/images: pictures, a configuration, and what the reference made of them.</summary>
internal sealed class PreprocessingCase : IDisposable
{
    public const string Kind = "images";
    public const string OpenedPrefix = "opened.";

    private readonly string _folder;
    private readonly JsonDocument _meta;

    public PreprocessingCase(string name)
    {
        _folder = Path.Combine(GoldenFolder.Root(Kind), name);
        _meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "meta.json")));
        var images = Meta.GetProperty("images").EnumerateArray().ToList();
        Samples = images switch
        {
            [{ ValueKind: JsonValueKind.Array }, ..] => [.. images.Select(sample => sample.EnumerateArray().Select(file => file.GetString()!).ToArray())],
            // A plain list is one sample where the tensors are by sample, else a batch of samples of one picture.
            _ when Preprocessing().Steps[^1] is StackSamplesStep or StackCanvasesStep => [[.. images.Select(file => file.GetString()!)]],
            _ => [.. images.Select(file => new[] { file.GetString()! })],
        };
    }

    public JsonElement Meta => _meta.RootElement;

    /// <summary>File names, by sample.</summary>
    public string[][] Samples { get; }

    public static IEnumerable<string> Names => GoldenFolder.Cases(Kind, "preprocessor_config.json");

    public static ImageDecodeOptions Options(string variant) =>
        variant == OpenedPrefix ? ImageDecodeOptions.OpenedImage : new ImageDecodeOptions();

    /// <summary>The reference's tensors of a variant, without the prefix.</summary>
    public IEnumerable<GoldenTensor> Expected(string variant) =>
        GoldenTensors.Read(Path.Combine(_folder, "expected.safetensors.gz")).All
            .Where(tensor => tensor.Name.StartsWith(OpenedPrefix, StringComparison.Ordinal) == (variant.Length > 0))
            .Select(tensor => tensor with { Name = tensor.Name[variant.Length..] });

    public ImagePreprocessing Preprocessing()
    {
        var path = Path.Combine(_folder, ImagePreprocessingTranslator.FileName);
        using var config = JsonDocument.Parse(File.ReadAllBytes(path));
        return ImagePreprocessingTranslator.Translate(config.RootElement, Meta.GetProperty("call"), path);
    }

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>The pixels that the reference started from, where the folder has them; JPEG decoders differ by a few levels.</summary>
    public string? DecodedPathOf(string file, string variant)
    {
        var number = Path.GetFileNameWithoutExtension(file)["input".Length..];
        string[] candidates = variant == OpenedPrefix ? [$"decoded_opened{number}.png", $"decoded{number}.png"] : [$"decoded{number}.png"];
        return candidates.Select(PathOf).FirstOrDefault(File.Exists);
    }

    /// <summary>The picture as the reference saw it: PNG through the decoder under test, JPEG from its recorded pixels.</summary>
    public RgbImage Picture(string file, string variant) =>
        file.EndsWith(".png", StringComparison.Ordinal)
            ? RgbImage.Load(PathOf(file), Options(variant))
            : RgbImage.Load(DecodedPathOf(file, variant)!);

    public PixelBatch Process(string variant)
    {
        var batch = new PixelBatch();
        var pictures = Samples.SelectMany(sample => sample).Select(file => Picture(file, variant)).ToArray();
        new ImagePreprocessor(Preprocessing()).Process(pictures, Samples.Select(sample => sample.Length).ToArray(), batch);
        return batch;
    }

    public void Dispose() => _meta.Dispose();
}
