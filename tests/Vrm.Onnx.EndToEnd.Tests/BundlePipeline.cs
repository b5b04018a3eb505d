using System.Text.Json;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>A checkpoint, exported and loaded as a user's program does, with the stages of a request apart.</summary>
internal sealed class BundlePipeline : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelGraphs _graphs;
    private readonly ImageEncoder _encoder;
    private readonly PromptBuilder _prompts;
    private readonly List<EncodedImages> _encoded = [];

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="options">How to load it.</param>
    public BundlePipeline(string checkpoint, VisionReasonerOptions? options = null)
    {
        Folder = _folder.File("bundle");
        Manifest = ModelExporter.Write(checkpoint, Folder);
        var bundle = Bundle.Open(Folder);
        _graphs = ModelGraphs.Load(bundle, options ?? new VisionReasonerOptions());
        _encoder = new ImageEncoder(Manifest, new VisionGraphs(_graphs, Manifest.Graphs, static () => false));
        _prompts = new PromptBuilder(Manifest.Prompt, Manifest.ImageTokens, Tokenizer.Load(Path.Combine(Folder, "tokenizer.json")));
    }

    /// <summary>The bundle.</summary>
    public string Folder { get; }

    public BundleManifest Manifest { get; }

    /// <summary>Where tensors lie.</summary>
    public BindingPlan Plan => _graphs.Plan;

    /// <summary>Encodes pictures, which are held as long as the pipeline is there.</summary>
    public EncodedImages Encode(IReadOnlyList<RgbImage> pictures, CancellationToken cancellationToken = default)
    {
        using var run = new RunScope(cancellationToken);
        var images = _encoder.Encode(pictures, run);
        _encoded.Add(images);
        return images;
    }

    public int[] Prompt(string question, EncodedImages images) => _prompts.Build(null, question, images.Facts);

    /// <summary>Makes the bundle one that nothing ends: recorded tokens go on behind the tokens that end an output.</summary>
    public void ForgetEndTokens()
    {
        var endless = Manifest with { Generation = Manifest.Generation with { EndTokens = [] } };
        File.WriteAllBytes(Path.Combine(Folder, BundleManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(endless, BundleJsonContext.Default.BundleManifest));
    }

    /// <summary>The scores after every token of a prompt [tokens, vocabulary].</summary>
    public float[] Score(int[] tokens, EncodedImages images)
    {
        using var batch = CreateBatch(rows: 1);
        using var run = new RunScope(CancellationToken.None);
        var logits = new float[tokens.Length * Manifest.Graphs.VocabularySize];
        batch.Score(PromptOf(tokens, images), logits, run);
        return logits;
    }

    /// <summary>The decoder for so many sequences; the caller disposes it.</summary>
    public DecoderBatch CreateBatch(int rows) => new(_graphs.Decoder, Manifest, rows);

    public DecoderPrompt PromptOf(int[] tokens, EncodedImages images) => new(tokens, images, Manifest.ImageTokens.Token);

    public void Dispose()
    {
        _encoded.ForEach(images => images.Release());
        _graphs.Dispose();
        _folder.Dispose();
    }
}
