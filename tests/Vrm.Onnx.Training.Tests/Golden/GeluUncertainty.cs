using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>
/// How far apart two right trainings can be in the weights behind a GELU, because single precision does not say what erf is near −1.
/// </summary>
/// <remarks>
/// Where erf is near ±1 its neighbours are 2⁻²⁴ apart, and every vectorized erf in use (torch's and oneDNN's among them) is an approximation
/// that is off by up to 1.5e-7 (Abramowitz and Stegun, 7.1.26) and is rounded: three neighbours. Two of them can be six apart, so
/// activations x/2·(1 + erf(x/√2)) differ by |x|/2·6·2⁻²⁴, and the gradient of weight (i, j) behind them by the sum over rows of |∂y(i)| times that.
/// AdamW's first steps have the length of the learning rate whatever the gradient's size, so these differences, as nothing as they are, are
/// carried through AdamW number by number, and what comes out of that is all that is allowed on top of the tolerance.
/// </remarks>
internal sealed class GeluUncertainty
{
    public const string Weight = "multi_modal_projector.linear_2.weight";
    private const string Inputs = "gelu inputs";
    private const string Slopes = "gradient of what comes behind";
    private const double ErfDifference = 6.0 / (1 << 24);

    // From here on 1 − |erf(x/√2)| is less than half of 2⁻²⁴, and erf is ±1 for everybody.
    private const double Saturated = 5.54;

    private static readonly double[] Corners = [-1, -0.5, 0, 0.5, 1];

    private readonly List<(double[] Gradients, double[] Differences)> _steps = [];
    private readonly int _rows;

    private GeluUncertainty(TrainingGraph graph, int rows) => (Graph, _rows) = (graph, rows);

    /// <summary>The graph, with what the uncertainty is computed from as two more "gradients".</summary>
    public TrainingGraph Graph { get; }

    /// <summary>Watches a graph whose projector has a GELU; <see langword="null"/> for others, which have no such excuse.</summary>
    public static GeluUncertainty? Watch(TrainingGraph graph, int rows)
    {
        if (graph.Graph.Nodes.SingleOrDefault(node => node.OpType == "Gelu") is not { } gelu)
        {
            return null;
        }

        var product = graph.Graph.Outputs.Single(output => output.Name == TrainingGraph.GradientPrefix + Weight).Producer!;
        Assert.Same(gelu.Outputs[0], product.Inputs[1]);
        Parameter Output(string name, Value value)
        {
            graph.Graph.AddOutput(TrainingGraph.GradientPrefix + name, value);
            return new Parameter(name, new ArrayWeight(name, [rows, value.Shape[1].Length!.Value], () => []), value);
        }

        return new GeluUncertainty(new TrainingGraph(graph.Graph, graph.Parameters, [.. graph.Trained, Output(Inputs, gelu.Inputs[0]!), Output(Slopes, product.Inputs[0]!)]), rows);
    }

    /// <summary>Takes the gradients of a step.</summary>
    public void Add(IReadOnlyList<float[]> gradients)
    {
        float[] Of(string name) => gradients[Graph.Trained.ToList().FindIndex(parameter => parameter.Name == name)];
        var (inputs, slopes) = (Of(Inputs), Of(Slopes));
        int width = slopes.Length / _rows, inner = inputs.Length / _rows;
        var differences = new double[width * inner];
        for (var place = 0; place < differences.Length; place++)
        {
            var (i, j) = Math.DivRem(place, inner);
            differences[place] = Enumerable.Range(0, _rows).Sum(row => Math.Abs(slopes[(row * width) + i]) * OfActivation(inputs[(row * inner) + j]));
        }

        _steps.Add(([.. Of(Weight).Select(value => (double)value)], differences));
    }

    /// <summary>How far one number of the weight can be from another right training's after the steps taken.</summary>
    public double After(int place, AdamWConstants constants, double learningRate)
    {
        double[] gradients = [.. _steps.Select(step => step.Gradients[place])], differences = [.. _steps.Select(step => step.Differences[place])];
        var centre = Change(gradients, constants) * learningRate;
        var corners = Corners.SelectMany(_ => Corners, (a, b) => (a, b)).SelectMany(_ => Corners, (pair, c) => new[] { pair.a, pair.b, c });
        return corners.Max(corner => Math.Abs((Change([.. gradients.Select((value, step) => value + (corner[step] * differences[step]))], constants) * learningRate) - centre));
    }

    private static double OfActivation(double x) => Math.Abs(x) < Saturated ? Math.Abs(x) / 2 * ErfDifference : 0;

    // AdamW without decay, in double precision and from moments of zero.
    private static double Change(double[] gradients, AdamWConstants constants)
    {
        double mean = 0, square = 0, change = 0;
        for (var step = 1; step <= gradients.Length; step++)
        {
            mean += (gradients[step - 1] - mean) * (1 - constants.Beta1);
            square += ((gradients[step - 1] * gradients[step - 1]) - square) * (1 - constants.Beta2);
            change -= mean / (1 - Math.Pow(constants.Beta1, step)) / (Math.Sqrt(square / (1 - Math.Pow(constants.Beta2, step))) + constants.Epsilon);
        }

        return change;
    }
}
