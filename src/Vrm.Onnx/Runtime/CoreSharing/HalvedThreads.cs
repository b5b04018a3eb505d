using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.CoreSharing;

/// <summary>
/// Whether a model is loaded a second time with half the threads. The operators of a small model are so short that two threads wait for each other
/// most of the time: with pictures prepared on one half of the cores and others decoded on the other half, both go on without waiting.
/// </summary>
internal static class HalvedThreads
{
    /// <summary>Weights of this size a second time cost little memory, and lie in the processor's caches.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>Whether the options leave room for it. Devices have no threads to halve, and a model in training has its weights elsewhere.</summary>
    public static bool Apply(Bundle bundle, VisionReasonerOptions options) =>
        options.MaxConcurrentRequests > 1
        && options.Live == LiveModel.None
        && WeightMemory.StoredBytes(bundle) <= MostBytes
        && CanHalve(options.VisionEncoder) && CanHalve(options.Projector) && CanHalve(options.Decoder);

    /// <summary>The options of the graphs with all threads, which leave the cores to the others when they are done.</summary>
    public static VisionReasonerOptions Whole(VisionReasonerOptions options) => Change(options, graph => graph with { WaitsBriefly = true });

    /// <summary>The options of the graphs with half of them.</summary>
    public static VisionReasonerOptions Half(VisionReasonerOptions options) =>
        Change(options, graph => graph with { WaitsBriefly = true, Threads = ThreadsOf(graph) / 2 });

    private static bool CanHalve(ExecutionOptions graph) =>
        graph is { ParallelOperators: 1, ThreadSpinning: true } && ThreadsOf(graph) > 1 && graph.Providers is null or [ExecutionProvider.Cpu];

    private static int ThreadsOf(ExecutionOptions graph) => graph.Threads ?? Environment.ProcessorCount;

    private static VisionReasonerOptions Change(VisionReasonerOptions options, Func<ExecutionOptions, ExecutionOptions> change) => options with
    {
        VisionEncoder = change(options.VisionEncoder),
        Projector = change(options.Projector),
        Decoder = change(options.Decoder),
    };
}
