using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>A small graph in ONNX Runtime, loaded once and run with several inputs.</summary>
internal sealed class GraphRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InferenceSession _session;

    public GraphRun(Action<OpBuilder> build)
    {
        _ = OnnxRuntimeLibrary.Environment; // the library is loaded with its telemetry off
        var graph = new Graph("test");
        build(new OpBuilder(graph));
        var path = _folder.File("test.onnx");
        new GraphFile(graph).WriteTo(path, null, CancellationToken.None);
        _session = new InferenceSession(path);
    }

    /// <summary>Runs the graph on its one input and gives its outputs by name, as int64.</summary>
    public Dictionary<string, long[]> Integers(long[] input, long[] shape) =>
        Run(input, shape, value => value.GetTensorDataAsSpan<long>().ToArray());

    /// <summary>Runs the graph on its one input and gives its outputs by name, as float32.</summary>
    public Dictionary<string, float[]> Floats<T>(T[] input, long[] shape)
        where T : unmanaged => Run(input, shape, value => value.GetTensorDataAsSpan<float>().ToArray());

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private Dictionary<string, TOut[]> Run<TIn, TOut>(TIn[] input, long[] shape, Func<OrtValue, TOut[]> read)
        where TIn : unmanaged
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input, shape);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _session.InputNames, [value], _session.OutputNames);
        return _session.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => read(pair.Second));
    }
}
