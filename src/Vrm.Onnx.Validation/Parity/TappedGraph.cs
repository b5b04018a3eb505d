using System.Numerics.Tensors;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>A bundle's graph with the taps that its file names as further outputs.</summary>
internal sealed class TappedGraph : IDisposable
{
    private static readonly int[] FloatTypes = [(int)TensorElementType.Float, (int)TensorElementType.Float16];

    private readonly GraphRunner _graph;
    private readonly OrderedDictionary<string, string> _taps; // the values' names

    private TappedGraph(GraphRunner graph, GraphSpec spec, OrderedDictionary<string, string> taps)
    {
        (_graph, Spec, _taps) = (graph, spec, taps);
    }

    public GraphSpec Spec { get; }

    /// <summary>What it hands from a run to the next.</summary>
    public required IReadOnlyList<StateTensor> States { get; init; }

    /// <summary>The names of its inputs: those that its specification lists, then those of its states.</summary>
    public string[] InputNames => [.. Spec.Inputs.Select(input => input.Name), .. States.Select(state => state.Past)];

    public IReadOnlyList<string> Taps => [.. _taps.Keys];

    /// <summary>Loads a graph, with the weights where they are.</summary>
    /// <exception cref="BundleException">The graph cannot be read.</exception>
    /// <exception cref="InferenceException">ONNX Runtime cannot load it.</exception>
    public static TappedGraph Load(string name, Bundle bundle, GraphSpec spec)
    {
        var path = bundle.PathOf(spec.File);
        var model = OnnxModel.Read(path);
        var inside = model.Graph.ValueInfo.Where(value => FloatTypes.Contains(value.Type.TensorType.ElemType)).ToDictionary(value => value.Name);
        var outputs = model.Graph.Output.Select(output => output.Name).ToHashSet();
        var taps = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tap, value) in TapNames.Read(model))
        {
            if (inside.TryGetValue(value, out var info))
            {
                model.Graph.Output.Add(info);
            }

            if (info is not null || outputs.Contains(value))
            {
                taps.Add(tap, value);
            }
        }

        var session = new SessionOpener(name, new ExecutionOptions(), bundle.ManifestSha256).Open(model.ToByteArray(), Path.GetDirectoryName(path)!);
        return new TappedGraph(new GraphRunner(name, session), spec, taps) { States = [.. bundle.Manifest.Graphs.StateTensorsOf(spec)] };
    }

    public bool Has(string tap) => _taps.ContainsKey(tap);

    /// <summary>Runs the graph once, and hands the values at some taps over.</summary>
    public void Read(IReadOnlyList<string> taps, IEnumerable<OrtValue> inputs, TapReceiver receive, RunScope run)
    {
        using var values = Run([.. taps.Select(tap => _taps[tap])], inputs, run);
        for (var i = 0; i < taps.Count; i++)
        {
            receive(taps[i], FloatsOf(values[i]));
        }
    }

    /// <summary>Runs the graph for some of its outputs.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(string[] outputs, IEnumerable<OrtValue> inputs, RunScope run) =>
        _graph.Run(InputNames, [.. inputs], outputs, run);

    public void Dispose() => _graph.Dispose();

    private static ReadOnlySpan<float> FloatsOf(OrtValue value)
    {
        if (value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
        {
            return value.GetTensorDataAsSpan<float>();
        }

        var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>());
        var floats = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, floats);
        return floats;
    }
}
