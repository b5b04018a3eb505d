using Vrm.Onnx.Bundles;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx;

/// <summary>A loaded vision reasoning model: pictures and a question in, reasoning and an answer out.</summary>
/// <remarks>
/// Thread-safe: requests may run at the same time; each has its own memory for its context, the weights are shared. Owns native
/// memory, so dispose it: that cancels the requests under way and waits for them.
/// </remarks>
public sealed partial class VisionReasoner : IDisposable
{
    private readonly ModelGraphs _graphs;
    private readonly RequestPipeline _pipeline;
    private readonly RequestGate _gate = new(nameof(VisionReasoner));

    private VisionReasoner(Bundle bundle, ModelGraphs graphs, RequestPipeline pipeline)
    {
        Bundle = bundle;
        _graphs = graphs;
        _pipeline = pipeline;
        Execution = graphs.Report(bundle.Verification);
    }

    /// <summary>The bundle that the model was loaded from.</summary>
    public Bundle Bundle { get; }

    /// <summary>Which provider really runs each graph.</summary>
    public ExecutionReport Execution { get; }

    /// <summary>Loads a model. Every file of the bundle is checked against its manifest before native code sees it.</summary>
    /// <param name="bundleFolder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="BundleException">The bundle is missing, incomplete or altered.</exception>
    /// <exception cref="InferenceException">ONNX Runtime cannot load a graph, or a provider that was required is not to be had.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static VisionReasoner Load(string bundleFolder, VisionReasonerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        options ??= new VisionReasonerOptions();
        options.Validate();
        var bundle = Bundle.Open(bundleFolder, options.Verification);
        var graphs = ModelGraphs.Load(bundle, options);
        try
        {
            return new VisionReasoner(bundle, graphs, RequestPipeline.Create(bundle, graphs));
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>Cancels the requests under way, waits for them to end and frees the model.</summary>
    public void Dispose()
    {
        if (_gate.Close())
        {
            _graphs.Dispose();
        }
    }
}
