using Vrm.Onnx.Export;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Policy;

/// <summary>The SDK's own engine over the weights in training: completions of one prompt are one batch from one prefill.</summary>
/// <remarks>
/// Owns the engine and, until disposed, a folder with the frozen part of the model; the weights belong to the caller, who says by
/// <see cref="Refresh"/> that they have changed. Not thread-safe.
/// </remarks>
internal sealed class PolicyEngine : IDisposable
{
    private const int MaxRows = 256;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vrm-policy-");
    private readonly LiveTensors _projector;
    private readonly LiveTensors _decoder;
    private readonly int _imageToken;
    private readonly int _rows;

    /// <param name="checkpoint">The model.</param>
    /// <param name="weights">Its weights in training.</param>
    /// <param name="completions">Completions that are sampled together.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    public PolicyEngine(Checkpoint checkpoint, CurrentWeights weights, int completions, int threads)
    {
        try
        {
            _rows = Math.Min(completions, MaxRows);
            var bundle = LiveBundle.Write(checkpoint, weights.Find, _folder.FullName);
            _projector = new LiveTensors(bundle.Projector, weights.Parameters);
            _decoder = new LiveTensors(bundle.Decoder, weights.Parameters);
            _imageToken = bundle.Model.Facts.ImageToken;
            Reasoner = VisionReasoner.Load(_folder.FullName, OptionsOf(threads));
            Tower = new VisionEncoder(bundle.Model, Reasoner.Graphs.VisionEncoder.Session);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The engine itself, for as long as this is there.</summary>
    public VisionReasoner Reasoner { get; }

    /// <summary>The frozen tower, for as long as the engine is there.</summary>
    public VisionEncoder Tower { get; }

    /// <summary>Brings the engine up to the weights as they are now. Nothing that was computed before is used again.</summary>
    public void Refresh()
    {
        _projector.Refresh();
        _decoder.Refresh();
        Reasoner.ForgetComputed();
    }

    /// <summary>Samples completions of one prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="count">How many completions.</param>
    /// <param name="limits">How they are sampled.</param>
    /// <returns>The completions, always in the same order.</returns>
    public IReadOnlyList<ReasoningResult> Sample(PolicyPrompt prompt, int count, SamplingLimits limits)
    {
        var results = new List<ReasoningResult>(count);
        while (results.Count < count)
        {
            var options = Plain(limits.MaxTokens, limits.Temperature, unchecked((long)(limits.Seed + (ulong)results.Count)));
            results.AddRange(Reasoner.SampleAsync(SourceOf(prompt), Math.Min(_rows, count - results.Count), options, CancellationToken.None).GetAwaiter().GetResult().Samples);
        }

        return results;
    }

    /// <summary>The completion whose every token is the likeliest, with the log-probability of each.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="maxTokens">The longest completion.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ReasoningResult Answer(PolicyPrompt prompt, int maxTokens, CancellationToken cancellationToken)
    {
        var options = Plain(maxTokens, temperature: 0, seed: 0) with { IncludeTokenConfidence = true };
        return VisionReasoner.ReadResultAsync(Reasoner.Stream(SourceOf(prompt), options, UpdateDelivery.AtEnd, cancellationToken)).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reasoner?.Dispose();
        _decoder?.Dispose();
        _projector?.Dispose();
        _folder.Delete(recursive: true);
    }

    private PolicyPromptSource SourceOf(PolicyPrompt prompt) => new(Reasoner.Engine, prompt, _imageToken);

    // What is sampled has to be the policy itself: none of a checkpoint's own defaults, and nothing that steers.
    private GenerationOptions Plain(int maxTokens, double temperature, long seed) => new()
    {
        MaxOutputTokens = Math.Min(maxTokens, Reasoner.Engine.ContextLength),
        Sampling = new SamplingOptions { Temperature = temperature, TopK = 0, TopP = 1, MinP = 0, RepetitionPenalty = 1, Seed = seed },
        Repetition = null,
    };

    private VisionReasonerOptions OptionsOf(int threads)
    {
        var execution = new ExecutionOptions { Providers = [ExecutionProvider.Cpu], Threads = threads == 0 ? null : threads };
        return new VisionReasonerOptions
        {
            VisionEncoder = execution,
            Projector = execution,
            Decoder = execution,
            Verification = BundleVerification.LengthsOnly, // written a moment ago
            MaxConcurrentRequests = _rows,
            MaxQueuedRequests = _rows,
            Live = new LiveModel(_projector.Weights, _decoder.Weights),
        };
    }
}
