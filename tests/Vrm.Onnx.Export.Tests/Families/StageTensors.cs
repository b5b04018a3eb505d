using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Tensors by name: what the picture preprocessing of a golden case gave, and what graphs made of it. A graph finds its inputs here.</summary>
internal sealed class StageTensors(GoldenModel golden) : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);

    /// <summary>Runs a graph and keeps what it gives under the names that it has.</summary>
    public void Run(InferenceSession session)
    {
        using var run = new RunOptions();
        var inputs = session.InputNames.Select(Find).ToList();
        using var outputs = session.Run(run, session.InputNames, inputs, session.OutputNames);
        for (var i = 0; i < outputs.Count; i++)
        {
            var info = outputs[i].GetTensorTypeAndShape();
            _values[session.OutputNames[i]] = OrtValue.CreateTensorValueFromMemory(outputs[i].GetTensorDataAsSpan<float>().ToArray(), info.Shape);
        }
    }

    public float[] Floats(string name) => _values[name].GetTensorDataAsSpan<float>().ToArray();

    public long[] Shape(string name) => _values[name].GetTensorTypeAndShape().Shape;

    public bool Has(string name) => _values.ContainsKey(name);

    public void Dispose()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }
    }

    private OrtValue Find(string name)
    {
        if (!_values.TryGetValue(name, out var value))
        {
            value = golden.TypeOf(name) == TensorType.I64
                ? OrtValue.CreateTensorValueFromMemory(golden.Ints(name), golden.Shape(name))
                : OrtValue.CreateTensorValueFromMemory(golden.Floats(name), golden.Shape(name));
            _values.Add(name, value);
        }

        return value;
    }
}
