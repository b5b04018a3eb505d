using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Validation;

/// <summary>Measures how likely a bundle finds given outputs: what lowering its precision costs before answers change.</summary>
/// <remarks>Not thread-safe. Owns native memory. The texts are given to the model, not generated: each token is scored after the true ones before it.</remarks>
public sealed class PerplexityMeter : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly ModelGraphs _graphs;
    private readonly ReasoningEngine _engine;
    private readonly DecoderBatch _batch;
    private readonly BundleManifest _manifest;

    private PerplexityMeter(Bundle bundle, ModelGraphs graphs, VisionReasonerOptions options)
    {
        _manifest = bundle.Manifest;
        _graphs = graphs;
        _engine = ReasoningEngine.Create(bundle, File.ReadAllBytes(bundle.PathOf(Bundle.TokenizerFile)), graphs, options, _closing.Token);
        _batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 1);
    }

    /// <summary>Loads a bundle.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="options">How to run it; <see langword="null"/> for the defaults.</param>
    /// <exception cref="BundleException">The bundle is not valid.</exception>
    /// <exception cref="InferenceException">ONNX Runtime cannot load a graph.</exception>
    public static PerplexityMeter Load(string bundleFolder, VisionReasonerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        options ??= new VisionReasonerOptions();
        options.Validate();
        var bundle = Bundle.Open(bundleFolder, options.Verification);
        var graphs = ModelGraphs.Load(bundle, options);
        try
        {
            return new PerplexityMeter(bundle, graphs, options);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>Measures one text.</summary>
    /// <param name="sample">The text and what comes before it.</param>
    /// <param name="cancellationToken">Ends the work, also in the middle of a run.</param>
    /// <returns>The tokens of the text and its end, and the sum of their −ln p.</returns>
    /// <exception cref="ContextLengthException">The text does not fit into the context.</exception>
    /// <exception cref="InferenceException">A run failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PerplexityReport Measure(PerplexitySample sample, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sample);
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new RunScope(cancellationToken);
        int[] tokens = [.. _engine.EncodeOutput(sample.Text), _manifest.Generation.EndTokens[0]];
        var prompt = new RequestSource(_engine, new ReasoningRequest(sample.Image, sample.Question)).Prepare(run);
        _ = _batch.Add(prompt, prefix: null, prompt.Length + tokens.Length, run);
        try
        {
            var vocabulary = _manifest.Graphs.VocabularySize;
            var sum = NegativeLogLikelihood(_batch.Logits(0), tokens[0]);
            if (tokens.Length > 1)
            {
                var scores = new float[checked((tokens.Length - 1) * vocabulary)];
                _batch.Score(0, tokens.AsSpan(0, tokens.Length - 1), scores, run);
                for (var i = 1; i < tokens.Length; i++)
                {
                    sum += NegativeLogLikelihood(scores.AsSpan((i - 1) * vocabulary, vocabulary), tokens[i]);
                }
            }

            return new PerplexityReport(1, tokens.Length, sum);
        }
        finally
        {
            _batch.Remove(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _engine.Dispose();
        _batch.Dispose();
        _graphs.Dispose();
        _closing.Dispose();
    }

    /// <summary>ln Σ e^score − score of the token: in double precision, with the largest score taken out so that nothing overflows.</summary>
    internal static double NegativeLogLikelihood(ReadOnlySpan<float> scores, int token)
    {
        var largest = (double)TensorPrimitives.Max(scores);
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += Math.Exp(score - largest);
        }

        return Math.Log(sum) + largest - scores[token];
    }
}
