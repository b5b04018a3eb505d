using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>A bundle whose graphs are run one after the other, each with the values inside it that a comparison asks for.</summary>
/// <remarks>One graph is loaded at a time. Each takes what the bundle's own earlier graphs gave. Owns native memory; not thread-safe.</remarks>
internal sealed class TappedModel : ILayerReference, IDisposable
{
    private readonly Bundle _bundle;
    private readonly IParityReference _inputs;
    private readonly RunScope _run;
    private readonly VisionTensors _tensors;
    private TappedGraph? _graph;

    /// <param name="bundle">The bundle.</param>
    /// <param name="inputs">The prompt and its pictures.</param>
    /// <param name="run">Whom it is done for.</param>
    public TappedModel(Bundle bundle, IParityReference inputs, RunScope run)
    {
        (_bundle, _inputs, _run) = (bundle, inputs, run);
        _tensors = new VisionTensors(input => ParityTensors.PictureInput(inputs, input));
    }

    /// <summary>The taps of the graph, in the order of the computation.</summary>
    public IReadOnlyList<string> Taps => Graph.Taps;

    /// <summary>How the weights of a graph are stored.</summary>
    public GraphPrecision Precision(Func<BundleGraphs, GraphSpec> spec) => spec(_bundle.Manifest.Graphs).Precision;

    private TappedGraph Graph => _graph ?? throw new InvalidOperationException("No graph has been begun.");

    public void Begin(string name, Func<BundleGraphs, GraphSpec> spec) => _graph = TappedGraph.Load(name, _bundle, spec(_bundle.Manifest.Graphs));

    public bool Has(string tap) => Graph.Has(tap);

    public void Read(IReadOnlyList<string> taps, TapReceiver receive)
    {
        using var inputs = new TapInputs(_bundle.Manifest, _inputs, _tensors);
        Graph.Read(taps, inputs.Of(Graph), receive, _run);
    }

    /// <summary>Ends a graph, and keeps what later graphs take from it.</summary>
    public void End()
    {
        if (Graph.Spec.Outputs.Any(output => output.Role is TensorRole.VisionHidden or TensorRole.ImageFeatures))
        {
            using var inputs = new TapInputs(_bundle.Manifest, _inputs, _tensors);
            _tensors.Keep(Graph.Spec.Outputs, Graph.Run([.. Graph.Spec.Outputs.Select(output => output.Name)], inputs.Of(Graph), _run));
        }

        _graph!.Dispose();
        _graph = null;
    }

    public void Dispose()
    {
        _graph?.Dispose();
        _tensors.Dispose();
    }
}
