using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime;

/// <summary>The three loaded graphs of a model: the weights, shared by all requests.</summary>
internal sealed class ModelGraphs : IDisposable
{
    private ModelGraphs(GraphSession visionEncoder, GraphSession projector, GraphSession decoder)
    {
        VisionEncoder = visionEncoder;
        Projector = projector;
        Decoder = decoder;
        Plan = BindingPlan.Of(visionEncoder.Memory, projector.Memory, decoder.Memory) with { KeyValues = decoder.CacheMemory };
    }

    public GraphSession VisionEncoder { get; }

    public GraphSession Projector { get; }

    public GraphSession Decoder { get; }

    /// <summary>Where the tensors between the graphs lie.</summary>
    public BindingPlan Plan { get; }

    private bool UsesDevice => VisionEncoder.UsesDevice || Projector.UsesDevice || Decoder.UsesDevice;

    /// <summary>The same graphs with half the threads; <see langword="null"/> for all but small models on the CPU.</summary>
    public ModelGraphs? Half { get; private init; }

    /// <summary>Loads the graphs for requests that come at the same time: those of a small model also with half the threads.</summary>
    public static ModelGraphs LoadForRequests(Bundle bundle, VisionReasonerOptions options, LoadSteps? steps = null)
    {
        if (!HalvedThreads.Apply(bundle, options))
        {
            return Load(bundle, options, steps);
        }

        var whole = Load(bundle, HalvedThreads.Whole(options), steps);
        if (whole.UsesDevice)
        {
            return whole;
        }

        try
        {
            return new ModelGraphs(whole.VisionEncoder, whole.Projector, whole.Decoder) { Half = Load(bundle, HalvedThreads.Half(options)) };
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>Loads the graphs.</summary>
    public static ModelGraphs Load(Bundle bundle, VisionReasonerOptions options, LoadSteps? steps = null)
    {
        var graphs = bundle.Manifest.Graphs;
        var loaded = new Stack<GraphSession>(3);
        try
        {
            Load(GraphNames.VisionEncoder, graphs.VisionEncoder, options.VisionEncoder, LiveWeights.None);
            Load(GraphNames.Projector, graphs.Projector, options.Projector, options.Live.Projector);
            Load(GraphNames.Decoder, graphs.Decoder, options.Decoder, options.Live.Decoder);
            var (decoder, projector, visionEncoder) = (loaded.Pop(), loaded.Pop(), loaded.Pop());
            return new ModelGraphs(visionEncoder, projector, decoder);
        }
        catch
        {
            foreach (var session in loaded)
            {
                session.Dispose();
            }

            throw;
        }

        void Load(string name, GraphSpec graph, ExecutionOptions execution, LiveWeights live)
        {
            steps?.Begin($"opening {name}");
            loaded.Push(GraphSession.Load(name, bundle, graph, execution, live));
            steps?.Advance(bundle.Manifest.BytesOf(graph));
        }
    }

    /// <summary>What ONNX Runtime says about the three sessions.</summary>
    public ExecutionReport Report(BundleVerification verification) => new()
    {
        RuntimeVersion = OnnxRuntimeLibrary.Environment.GetVersionString(),
        Verification = verification,
        Graphs = [VisionEncoder.Execution, Projector.Execution, Decoder.Execution],
        Tensors = Plan.Describe(),
    };

    public void Dispose()
    {
        Half?.Dispose();
        VisionEncoder.Dispose();
        Projector.Dispose();
        Decoder.Dispose();
    }
}
