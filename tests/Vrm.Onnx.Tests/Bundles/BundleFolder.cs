using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Bundles;

/// <summary>Makes a bundle folder whose manifest and files agree; the graphs in it are just bytes.</summary>
internal sealed class BundleFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BundleFolder()
    {
        foreach (var name in new[] { "vision_encoder.onnx", "projector.onnx", "decoder.onnx", "tokenizer.json" })
        {
            System.IO.File.WriteAllText(_folder.File(name), $"content of {name}");
        }

        Write(CreateManifest());
    }

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public void Write(BundleManifest manifest) =>
        System.IO.File.WriteAllBytes(_folder.File(BundleManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJsonContext.Default.BundleManifest));

    /// <summary>Changes the manifest as JSON.</summary>
    public void Edit(Action<JsonObject> edit)
    {
        var path = _folder.File(BundleManifest.FileName);
        var json = JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject();
        edit(json);
        System.IO.File.WriteAllText(path, json.ToJsonString());
    }

    public BundleManifest CreateManifest() => new()
    {
        FormatVersion = BundleManifest.CurrentVersion,
        Architecture = "llava",
        Files =
        [
            .. Directory.EnumerateFiles(_folder.Path)
                .Where(file => System.IO.Path.GetFileName(file) != BundleManifest.FileName)
                .Order(StringComparer.Ordinal)
                .Select(file => new BundleFile(System.IO.Path.GetFileName(file), new FileInfo(file).Length, Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(file))))),
        ],
        Graphs = CreateGraphs(),
        Image = ManifestParts.Image,
        ImageTokens = new ImageTokenSpec(3, new FixedImageTokens { Tokens = 4 }, new PlainImageExpansion()),
        Prompt = ManifestParts.Prompt,
        Reasoning = ReasoningDialect.ThinkAnswer,
        Generation = new GenerationDefaults { EndTokens = [1] },
        Provenance = new BundleProvenance
        {
            Sources = [new BundleSource { Name = "checkpoint", Kind = SourceKind.Base, ModelType = "llava", Digest = new string('0', 64) }],
            Exporter = "test",
            ExporterVersion = "1.0",
            Options = new Dictionary<string, string>(),
        },
    };

    public void Dispose() => _folder.Dispose();

    /// <summary>A state of layer 0 with two tensors.</summary>
    public static LayerState CreateState(StateKind kind, StateGrowth growth, params string[] shape) => new()
    {
        Layer = 0,
        Kind = kind,
        Growth = growth,
        Buffer = StateBuffer.Shared,
        Tensors =
        [
            new StateTensor { Past = $"past.{kind}.0", Present = $"present.{kind}.0", Element = TensorElement.Float32, Shape = shape },
            new StateTensor { Past = $"past.{kind}.1", Present = $"present.{kind}.1", Element = TensorElement.Float32, Shape = shape },
        ],
    };

    private static BundleGraphs CreateGraphs() => new()
    {
        VisionEncoder = new GraphSpec(
            "vision_encoder.onnx",
            GraphPrecision.Float32,
            [new TensorSpec("pixel_values", TensorRole.PixelValues, TensorElement.Float32, ["images", "3", "8", "8"])],
            [new TensorSpec("vision_hidden", TensorRole.VisionHidden, TensorElement.Float32, ["tokens", "6"])]),
        Projector = new GraphSpec(
            "projector.onnx",
            GraphPrecision.Float32,
            [new TensorSpec("vision_hidden", TensorRole.VisionHidden, TensorElement.Float32, ["tokens", "6"])],
            [new TensorSpec("image_features", TensorRole.ImageFeatures, TensorElement.Float32, ["image_tokens", "8"])]),
        Decoder = new GraphSpec(
            "decoder.onnx",
            GraphPrecision.Float32,
            [
                new TensorSpec("input_ids", TensorRole.InputIds, TensorElement.Int64, ["batch", "sequence"]),
                new TensorSpec("image_features", TensorRole.ImageFeatures, TensorElement.Float32, ["image_tokens", "8"]),
                new TensorSpec("seqlens_k", TensorRole.SequenceLengths, TensorElement.Int32, ["batch"]),
                new TensorSpec("total_sequence_length", TensorRole.TotalSequenceLength, TensorElement.Int32, []),
                new TensorSpec("logits_to_keep", TensorRole.LogitsToKeep, TensorElement.Int64, ["1"]),
            ],
            [
                new TensorSpec("logits", TensorRole.Logits, TensorElement.Float32, ["batch", "logits_to_keep", "16"]),
            ]),
        States = [CreateState(StateKind.KeysAndValues, StateGrowth.PerToken, "batch", "2", "length", "4")],
        MaxLength = 128,
        VocabularySize = 16,
        HiddenSize = 8,
    };
}
