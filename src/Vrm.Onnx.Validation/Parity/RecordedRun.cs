using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>What a bundle computes for a picture and a question, recorded to be compared with.</summary>
internal sealed class RecordedRun : IParityReference
{
    private readonly Dictionary<string, (float[] Values, long[] Shape)> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long[] Values, long[] Shape)> _integers = new(StringComparer.Ordinal);

    public bool Has(string name) => _floats.ContainsKey(name) || _integers.ContainsKey(name);

    public (float[] Values, long[] Shape) Floats(string name) => _floats[name];

    public (long[] Values, long[] Shape) Integers(string name) => _integers[name];

    /// <summary>Runs a bundle through all stages.</summary>
    /// <exception cref="PromptException">The question does not fit the model's prompt format.</exception>
    /// <exception cref="InferenceException">A graph failed.</exception>
    public static RecordedRun Of(Bundle bundle, ParityPrompt prompt, RunScope run)
    {
        var record = new RecordedRun();
        record.AddInputs(bundle, prompt);
        using var graphs = ModelGraphs.Load(bundle, new VisionReasonerOptions());
        var images = record.AddVision(graphs, bundle.Manifest, run);
        using var decoder = new DecoderStage(graphs.Decoder, bundle.Manifest, images);
        record.AddDecoder(decoder, prompt.GreedyTokens, run);
        return record;
    }

    private void AddInputs(Bundle bundle, ParityPrompt prompt)
    {
        var manifest = bundle.Manifest;
        var batch = new PixelBatch();
        new ImagePreprocessor(manifest.Image).Process([prompt.Image], batch);
        _floats.Add(ParityTensors.PixelValues, (batch.PixelValues.Values.ToArray(), batch.PixelValues.Shape.ToArray()));
        foreach (var tensor in batch.Integers)
        {
            _integers.Add(tensor.Name, (tensor.Values.ToArray(), tensor.Shape.ToArray()));
        }

        var tokenizer = Tokenizer.Load(bundle.PathOf("tokenizer.json"));
        var tokens = new PromptBuilder(manifest.Prompt, manifest.ImageTokens, tokenizer).Build(systemMessage: null, prompt.Question, batch.Images);
        _integers.Add(ParityTensors.TokenIds, (Array.ConvertAll(tokens, token => (long)token), [1, tokens.Length]));
    }

    private EncodedImages AddVision(ModelGraphs graphs, BundleManifest manifest, RunScope run)
    {
        var (hidden, images) = VisionStage.Run(graphs, manifest, this, run);
        _floats.Add(ParityTensors.VisionHidden, (hidden, [hidden.Length]));
        _floats.Add(ParityTensors.Features, (images.Features!.ToArray(), [images.Rows, manifest.Graphs.HiddenSize]));
        return images;
    }

    private void AddDecoder(DecoderStage decoder, int greedyTokens, RunScope run)
    {
        var tokens = ParityTensors.Tokens(this);
        var (generated, scores) = decoder.Generate(tokens, greedyTokens, run);
        _floats.Add(ParityTensors.Logits, (decoder.Prefill(tokens, run), [tokens.Length, decoder.Graphs.VocabularySize]));
        _integers.Add(ParityTensors.Generated, (generated, [generated.Length]));
        _floats.Add(ParityTensors.StepLogits, (scores, [generated.Length, decoder.Graphs.VocabularySize]));
    }
}
