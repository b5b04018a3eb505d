using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>One loaded graph: the session, checked against the manifest, and what runs it.</summary>
/// <remarks>Runs are thread-safe; disposing while a run is under way is not, and the owner prevents it.</remarks>
internal sealed class GraphSession : IDisposable
{
    private GraphSession(string name, GraphSpec spec, InferenceSession session, GraphExecution execution)
    {
        Name = name;
        Spec = spec;
        Session = session;
        Execution = execution;
    }

    public string Name { get; }

    public GraphSpec Spec { get; }

    public InferenceSession Session { get; }

    public GraphExecution Execution { get; }

    /// <summary>Whether a GPU runs part of the graph.</summary>
    public bool UsesDevice { get; private init; }

    /// <summary>The GPU in use, where one is.</summary>
    public int DeviceId { get; private init; }

    /// <summary>The memory where the graph takes and gives tensors without a copy; owned.</summary>
    public TensorMemory Memory { get; private set; } = TensorMemory.Host;

    /// <summary>The memory where attention reads and writes its cache without a copy, which is the host's where the CPU computes it.</summary>
    public TensorMemory CacheMemory => CachesOnHost ? TensorMemory.Host : Memory;

    /// <summary>The weights that are inputs.</summary>
    public LiveWeights Weights { get; private init; } = LiveWeights.None;

    private EngineCache? Engines { get; init; }

    private bool CachesOnHost { get; init; }

    /// <summary>Opens a graph from the bytes that were compared with the manifest; its weights are read by ONNX Runtime from their files, which the caller holds.</summary>
    public static GraphSession Load(string name, BundleFiles files, GraphSpec spec, ExecutionOptions execution, LiveWeights weights)
    {
        var bundle = files.Bundle;
        var opener = new SessionOpener(name, execution, bundle.ManifestSha256);
        var session = opener.Open(files.Read(spec.File), bundle.Folder, spec.File);
        try
        {
            TensorCheck[] states = [.. bundle.Manifest.Graphs.StateTensorsOf(spec).Select(TensorCheck.OfPast)];
            CheckTensors(name, bundle, [.. spec.Inputs.Select(TensorCheck.Of), .. states], session.InputMetadata.Where(input => !weights.Tensors.ContainsKey(input.Key)).ToDictionary());
            states = [.. bundle.Manifest.Graphs.StateTensorsOf(spec).Select(TensorCheck.OfPresent)];
            CheckTensors(name, bundle, [.. spec.Outputs.Select(TensorCheck.Of), .. states], session.OutputMetadata);
            var nodes = execution.Assignments(session, name);
            opener.Examine(nodes);
            var counts = nodes.CountBy(node => node.Provider).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary();
            var graph = new GraphSession(name, spec, session, new GraphExecution { Graph = name, Requested = opener.Requested, Nodes = counts, Fallbacks = opener.Fallbacks })
            {
                DeviceId = execution.DeviceId,
                UsesDevice = opener.UsesDevice,
                CachesOnHost = StrictExecution.AttendsOnCpu(nodes) && counts.Count > 1,
                Weights = weights,
                Engines = opener.Engines,
            };
            graph.Memory = execution.Memory(graph);
            return graph;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the graph on what is bound. All of it has ended, also on a device, when this returns or throws.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed or was stopped; <see cref="RunScope.Translate"/> says it better.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled before.</exception>
    public void Run(OrtIoBinding binding, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            Session.RunWithBinding(run.Options, binding);
        }
        catch
        {
            Memory.Settle(); // what is bound may be freed or written anew now
            throw;
        }
    }

    public void Dispose()
    {
        Memory.Dispose(); // blocks lie in the session's arena
        Session.Dispose();
        Engines?.Seal();
    }

    /// <summary>The manifest and the graph have to say the same, in both directions.</summary>
    private static void CheckTensors(string name, Bundle bundle, IReadOnlyList<TensorCheck> listed, IReadOnlyDictionary<string, NodeMetadata> found)
    {
        var manifest = bundle.PathOf(BundleManifest.FileName);
        foreach (var tensor in listed)
        {
            if (!found.TryGetValue(tensor.Name, out var metadata))
            {
                throw new BundleException(manifest, $"graph {name} has no tensor \"{tensor.Name}\"; it has {string.Join(", ", found.Keys)}.");
            }

            if (!metadata.IsTensor || metadata.ElementDataType != tensor.Element.ToOnnx() || metadata.Dimensions.Length != tensor.Axes)
            {
                throw new BundleException(manifest, $"graph {name}, tensor \"{tensor.Name}\": the graph has {metadata.ElementDataType} with {metadata.Dimensions.Length} axes, the manifest says {tensor.Element} with {tensor.Axes}.");
            }
        }

        foreach (var tensor in found.Keys)
        {
            if (!listed.Any(entry => entry.Name == tensor))
            {
                throw new BundleException(manifest, $"graph {name} has a tensor \"{tensor}\" that the manifest does not list.");
            }
        }
    }

    /// <summary>What a manifest says of an input or output.</summary>
    private readonly record struct TensorCheck(string Name, TensorElement Element, int Axes)
    {
        public static TensorCheck Of(TensorSpec tensor) => new(tensor.Name, tensor.Element, tensor.Shape.Count);

        public static TensorCheck OfPast(StateTensor state) => new(state.Past, state.Element, state.Shape.Count);

        public static TensorCheck OfPresent(StateTensor state) => new(state.Present, state.Element, state.Shape.Count);
    }
}
