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
    public static ModelGraphs LoadForRequests(BundleFiles files, VisionReasonerOptions options, LoadSteps steps)
    {
        if (!HalvedThreads.Apply(files.Bundle, options))
        {
            return Load(files, options, steps);
        }

        var whole = Load(files, HalvedThreads.Whole(options), steps);
        if (whole.UsesDevice)
        {
            return whole;
        }

        try
        {
            return new ModelGraphs(whole.VisionEncoder, whole.Projector, whole.Decoder) { Half = Load(files, HalvedThreads.Half(options), steps: null) };
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>Loads the graphs of a bundle that was opened before, and checks its files as they were checked then.</summary>
    public static ModelGraphs LoadForRequests(Bundle bundle, VisionReasonerOptions options) => Load(bundle, (files, steps) => LoadForRequests(files, options, steps));

    /// <summary>Loads the graphs of a bundle that was opened before once, and checks its files as they were checked then.</summary>
    public static ModelGraphs Load(Bundle bundle, VisionReasonerOptions options) => Load(bundle, (files, steps) => Load(files, options, steps));

    /// <summary>What ONNX Runtime says about the three sessions.</summary>
    public ExecutionReport Report(Bundle bundle) => new()
    {
        RuntimeVersion = OnnxRuntimeLibrary.Version,
        Verification = bundle.Verification,
        Graphs = [VisionEncoder.Execution, Projector.Execution, Decoder.Execution],
        Tensors = Plan.Describe(),
        ManifestSha256 = bundle.ManifestSha256,
    };

    public void Dispose()
    {
        Half?.Dispose();
        VisionEncoder.Dispose();
        Projector.Dispose();
        Decoder.Dispose();
    }

    private static ModelGraphs Load(Bundle bundle, Func<BundleFiles, LoadSteps, ModelGraphs> load)
    {
        var steps = new LoadSteps(progress: null, CancellationToken.None);
        using var files = BundleFiles.Open(bundle.Folder, bundle.Verification, bundle.ManifestSha256, steps);
        return files.Load(() => load(files, steps));
    }

    /// <summary>Opens the decoder, which is the largest as a rule, beside the other two.</summary>
    private static ModelGraphs Load(BundleFiles files, VisionReasonerOptions options, LoadSteps? steps)
    {
        var graphs = files.Bundle.Manifest.Graphs;
        RunnableStates.Require(files.Bundle);
        var opened = new GraphSession?[3];
        var images = Task.Run(() =>
        {
            opened[0] = Open(LoadStage.OpeningVisionEncoder, GraphNames.VisionEncoder, graphs.VisionEncoder, options.VisionEncoder, LiveWeights.None);
            opened[1] = Open(LoadStage.OpeningProjector, GraphNames.Projector, graphs.Projector, options.Projector, options.Live.Projector);
        });
        try
        {
            try
            {
                opened[2] = Open(LoadStage.OpeningDecoder, GraphNames.Decoder, graphs.Decoder, options.Decoder, options.Live.Decoder);
            }
            finally
            {
                images.GetAwaiter().GetResult(); // its error goes first: it always does where both fail
            }

            return new ModelGraphs(opened[0]!, opened[1]!, opened[2]!);
        }
        catch
        {
            Array.ForEach(opened, session => session?.Dispose());
            throw;
        }

        GraphSession Open(LoadStage stage, string name, GraphSpec graph, ExecutionOptions execution, LiveWeights live)
        {
            steps?.Begin(stage);
            var session = GraphSession.Load(name, files, graph, execution, live);
            try
            {
                steps?.Advance(files.Bundle.Manifest.BytesOf(graph));
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
    }
}
