using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Differentiation;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Tests.Differentiation;

/// <summary>Compares the gradients of a small computation with central differences.</summary>
/// <remarks>The loss is a weighted sum of all that the computation gives, with weights that differ everywhere: no error cancels out.</remarks>
internal sealed class GradientCheck(ElementType type)
{
    private readonly List<(Value Value, double[] Data)> _variables = [];
    private readonly List<(Value Value, long[] Data)> _indices = [];
    private readonly Graph _graph = new("check");
    private readonly Random _random = new(7);
    private OpBuilder? _builder;

    public static GradientCheck InDouble() => new(ElementType.Float64);

    /// <summary>For operators that the runtime has in single precision only.</summary>
    public static GradientCheck InSingle() => new(ElementType.Float32);

    public OpBuilder B => _builder ??= new OpBuilder(_graph);

    /// <summary>An input that is differentiated by, with random numbers.</summary>
    public Value Variable(TensorShape shape, double min = -1, double max = 1)
    {
        var value = _graph.AddInput($"x{_variables.Count}", type, shape);
        var data = new double[shape.ElementCount!.Value];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = min + (_random.NextDouble() * (max - min));
        }

        _variables.Add((value, data));
        return value;
    }

    /// <summary>An input of whole numbers.</summary>
    public Value Indices(TensorShape shape, params long[] data)
    {
        var value = _graph.AddInput($"i{_indices.Count}", ElementType.Int64, shape);
        _indices.Add((value, data));
        return value;
    }

    /// <summary>Whether part of the computation is in single precision, so that steps have to be large.</summary>
    public bool IsCoarse { get; set; }

    /// <summary>Differentiates and compares.</summary>
    public void Verify(params Value[] results) => Verify([], results);

    /// <summary>Differentiates with parts computed again, and compares.</summary>
    public void Verify(IReadOnlyList<Segment> segments, params Value[] results)
    {
        var loss = results.Select(Weighted).Aggregate(B.Add);
        var gradients = ReverseMode.Differentiate(B, loss, [.. _variables.Select(variable => variable.Value)], segments);
        _graph.AddOutput("loss", loss);
        for (var i = 0; i < gradients.Count; i++)
        {
            Assert.Equal(_variables[i].Value.Shape, gradients[i].Shape);
            _graph.AddOutput($"g{i}", B.Scale(gradients[i], 1));
        }

        using var session = new InferenceSession(GraphBytes.Of(_graph));
        var found = Run(session).Skip(1).ToArray();
        for (var i = 0; i < _variables.Count; i++)
        {
            CompareWithDifferences(session, i, found[i]);
        }
    }

    private void CompareWithDifferences(InferenceSession session, int variable, double[] found)
    {
        var (step, tolerance) = type == ElementType.Float64 && !IsCoarse ? (1e-5, 1e-8) : (1.0 / 64, 2e-3);
        var data = _variables[variable].Data;
        for (var i = 0; i < data.Length; i++)
        {
            var here = data[i];
            double At(double x)
            {
                data[i] = x;
                return Run(session)[0][0];
            }

            // Fourth order: the error of the simple difference cancels between two steps.
            var near = (At(here + step) - At(here - step)) / (2 * step);
            var far = (At(here + (2 * step)) - At(here - (2 * step))) / (4 * step);
            var expected = ((4 * near) - far) / 3;
            data[i] = here;
            Assert.True(Math.Abs(found[i] - expected) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{_variables[variable].Value}, element {i}: {found[i]:R}, by differences {expected:R}");
        }
    }

    private Value Weighted(Value x)
    {
        Assert.True(x.Type == type);
        var weights = new double[x.Shape.ElementCount!.Value];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = 0.5 + _random.NextDouble();
        }

        var bytes = type == ElementType.Float64
            ? weights.SelectMany(BitConverter.GetBytes)
            : weights.SelectMany(weight => BitConverter.GetBytes((float)weight));
        long[] shape = [.. x.Shape.Select(axis => axis.Length!.Value)];
        var product = B.Mul(x, B.Initializer($"weights/{x.Name}", new ConstantData(type, shape, [.. bytes])));
        return shape.Length == 0 ? product : B.Sum(product, [.. Enumerable.Range(0, shape.Length)]);
    }

    private double[][] Run(InferenceSession session)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var (value, data) in _variables)
        {
            long[] shape = [.. value.Shape.Select(axis => axis.Length!.Value)];
            inputs.Add(value.Name, type == ElementType.Float64
                ? OrtValue.CreateTensorValueFromMemory(data, shape)
                : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(data, x => (float)x), shape));
        }

        foreach (var (value, data) in _indices)
        {
            inputs.Add(value.Name, OrtValue.CreateTensorValueFromMemory(data, [.. value.Shape.Select(axis => axis.Length!.Value)]));
        }

        using var options = new RunOptions();
        using var outputs = session.Run(options, inputs, session.OutputNames);
        foreach (var input in inputs.Values)
        {
            input.Dispose();
        }

        return [.. outputs.Select(output => output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Double
            ? output.GetTensorDataAsSpan<double>().ToArray()
            : Array.ConvertAll(output.GetTensorDataAsSpan<float>().ToArray(), x => (double)x))];
    }
}
