using Vrm.Onnx.Bundles;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx;

/// <summary>A loaded vision reasoning model: pictures and a question in, reasoning and an answer out.</summary>
/// <remarks>
/// Thread-safe: requests that run at the same time are decoded together, each with its own memory for its context; the weights are shared. Owns
/// native memory, so dispose it: that cancels the requests under way and waits until the model does nothing more for them. It does not wait for those
/// who read their updates, and may be called in the middle of reading them, on any thread.
/// </remarks>
public sealed partial class VisionReasoner : IDisposable
{
    private readonly ModelGraphs _graphs;
    private readonly RequestGate _gate = new(nameof(VisionReasoner));

    private VisionReasoner(Bundle bundle, byte[] tokenizer, ModelGraphs graphs, VisionReasonerOptions options)
    {
        Bundle = bundle;
        Model = ModelInfo.Of(bundle);
        _graphs = graphs;
        Engine = ReasoningEngine.Create(bundle, tokenizer, graphs, options, _gate.Closing);
        Execution = graphs.Report(bundle);
    }

    /// <summary>What the bundle says of the model.</summary>
    public ModelInfo Model { get; }

    /// <summary>Which provider really runs each graph.</summary>
    public ExecutionReport Execution { get; }

    /// <summary>The bundle that the model was loaded from.</summary>
    internal Bundle Bundle { get; }

    internal ReasoningEngine Engine { get; }

    internal ModelGraphs Graphs => _graphs;

    /// <summary>Loads a model. Every file of the bundle is checked against its manifest before native code sees it.</summary>
    /// <param name="bundleFolder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="BundleException">The bundle is missing, incomplete or altered.</exception>
    /// <exception cref="InferenceException">ONNX Runtime cannot load a graph, or a provider that was required is not to be had.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="MemoryLimitException">The model may need more than <see cref="VisionReasonerOptions.MaxMemoryBytes"/>.</exception>
    public static VisionReasoner Load(string bundleFolder, VisionReasonerOptions? options = null) =>
        Load(bundleFolder, options, new LoadSteps(progress: null, CancellationToken.None));

    /// <summary>Loads a model on a thread of the pool, as <see cref="Load(string, VisionReasonerOptions?)"/> does: files of gigabytes take a while.</summary>
    /// <param name="bundleFolder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="progress">Told how far it is, about a hundred times.</param>
    /// <param name="cancellationToken">Ends it between two reads of a file that is checked, or between two graphs: one that is being opened is opened to its end.</param>
    /// <exception cref="BundleException">The bundle is missing, incomplete or altered.</exception>
    /// <exception cref="InferenceException">ONNX Runtime cannot load a graph, or a provider that was required is not to be had.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="MemoryLimitException">The model may need more than <see cref="VisionReasonerOptions.MaxMemoryBytes"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays loaded.</exception>
    public static Task<VisionReasoner> LoadAsync(
        string bundleFolder, VisionReasonerOptions? options = null, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(bundleFolder, options, new LoadSteps(progress, cancellationToken)), cancellationToken);

    private static VisionReasoner Load(string bundleFolder, VisionReasonerOptions? options, LoadSteps steps)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        options ??= new VisionReasonerOptions();
        options.Validate();
        using var files = BundleFiles.Open(bundleFolder, options.Verification, options.ExpectedManifestSha256, steps);
        MemoryEstimate.Of(files.Bundle, options).Check(options.MaxMemoryBytes);
        if (options.Verification == BundleVerification.Full)
        {
            steps.Begin(LoadStage.CheckingFiles);
        }

        return files.Load(() => Load(files, options, steps));
    }

    private static VisionReasoner Load(BundleFiles files, VisionReasonerOptions options, LoadSteps steps)
    {
        var tokenizer = files.Read(Bundle.TokenizerFile);
        var graphs = ModelGraphs.LoadForRequests(files, options, steps);
        try
        {
            return new VisionReasoner(files.Bundle, tokenizer, graphs, options);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>How much memory a model needs at most under some limits, from its manifest alone: nothing is loaded.</summary>
    /// <param name="bundleFolder">The bundle folder.</param>
    /// <param name="options">The limits.</param>
    /// <exception cref="BundleException">The bundle is missing or its manifest is not valid.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static MemoryEstimate EstimateMemory(string bundleFolder, VisionReasonerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        options ??= new VisionReasonerOptions();
        options.Validate();
        return MemoryEstimate.Of(Bundle.Open(bundleFolder, BundleVerification.LengthsOnly), options);
    }

    /// <summary>Forgets everything that was computed with weights that have changed since; handles and conversations compute it again when they are asked.</summary>
    internal void ForgetComputed() => Engine.Cache.Clear();

    /// <summary>Cancels the requests under way, waits for them to end and frees the model.</summary>
    public void Dispose()
    {
        if (_gate.Close())
        {
            Engine.Dispose();
            _graphs.Dispose();
        }
    }
}
