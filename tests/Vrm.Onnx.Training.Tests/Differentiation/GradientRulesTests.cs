using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Differentiation;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Tests.Differentiation;

/// <summary>Every gradient rule against central differences: in double precision, but for operators that the runtime has in single only.</summary>
public class GradientRulesTests
{
    private static readonly Dictionary<string, Action> Checks = new()
    {
        ["Add"] = () => Binary((b, x, y) => b.Add(x, y)),
        ["Sub"] = () => Binary((b, x, y) => b.Sub(x, y)),
        ["Mul"] = () => Binary((b, x, y) => b.Mul(x, y)),
        ["Div"] = () => Binary((b, x, y) => b.Div(x, y)),
        ["Min"] = () => Binary((b, x, y) => b.Min(x, y)),
        ["Max"] = () => Binary((b, x, y) => b.Max(x, y)),
        ["Neg"] = () => Unary((b, x) => b.Neg(x)),
        ["Clip"] = () => Unary((b, x) => b.Clip(x, -0.4, 0.3)),
        ["Where"] = () => Binary((b, x, y) => b.Where(b.LessOrEqual(x, b.Real(x.Type, 1.1)), x, y)),
        ["Exp"] = () => Unary((b, x) => b.Exp(x)),
        ["Log"] = () => Unary((b, x) => b.Log(b.Shift(x, 2))),
        ["Sqrt"] = () => Unary((b, x) => b.Sqrt(b.Shift(x, 2))),
        ["Tanh"] = () => Unary((b, x) => b.Tanh(x)),
        ["Sigmoid"] = () => Unary((b, x) => b.Sigmoid(x)),
        ["Relu"] = () => Unary((b, x) => b.Relu(x)),
        ["Erf"] = () => Unary((b, x) => b.Erf(x), GradientCheck.InSingle()),
        ["Gelu"] = () => Gelu(),
        ["MatMul"] = () => MatMul(),
        ["Gemm"] = () => Gemm(),
        ["ReduceSum"] = () => Reductions((b, x, axes) => b.Sum(x, axes), (b, x, axes) => b.SumKeep(x, axes)),
        ["ReduceMean"] = () => Reductions((b, x, axes) => b.MeanKeep(x, axes), (b, x, axes) => b.MeanKeep(x, axes)),
        ["Softmax"] = () => Unary((b, x) => b.Softmax(x, -1)),
        ["LogSoftmax"] = () => Unary((b, x) => b.LogSoftmax(x)),
        ["LayerNormalization"] = () => LayerNormalization(),
        ["SimplifiedLayerNormalization"] = () => RmsNormalization(),
        ["SkipSimplifiedLayerNormalization"] = () => SkipRmsNormalization(),
        ["Reshape"] = () => Unary((b, x) => b.Square(b.Reshape(x, [4, 3]))),
        ["Transpose"] = () => Transpose(),
        ["Concat"] = () => Concat(),
        ["Split"] = () => Split(),
        ["Slice"] = () => Slice(),
        ["Expand"] = () => Expand(),
        ["Cast"] = () => Unary((b, x) => b.Cast(b.Square(b.Cast(x, ElementType.Float32)), ElementType.Float64), GradientCheck.InDouble(), coarse: true),
        ["Gather"] = () => Gather(),
        ["GatherElements"] = () => GatherElements(),
        ["GatherND"] = () => GatherPlaces(),
        ["ScatterND"] = () => ScatterRows(),
    };

    public static TheoryData<string> Operators() => [.. GradientRules.Operators];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Rule_EveryOperator_AgreesWithCentralDifferences(string opType) => Checks[opType]();

    [Fact]
    public void Differentiate_OperatorWithoutRule_NamesIt()
    {
        var graph = new Graph("check");
        var b = new OpBuilder(graph);
        var x = graph.AddInput("x", ElementType.Float32, [1, 2, 3]);
        var loss = b.Sum(b.In("tower").PadFront(x, 1, 1), 0, 1, 2);
        var error = Assert.Throws<MissingGradientException>(() => ReverseMode.Differentiate(b, loss, [x], []));
        Assert.Equal("Pad", error.OpType);
        Assert.Equal("tower/Pad_0", error.Node);
    }

    [Fact]
    public void Differentiate_ValueWithoutInfluence_IsRefused()
    {
        var graph = new Graph("check");
        var b = new OpBuilder(graph);
        var x = graph.AddInput("x", ElementType.Float32, [2]);
        var unused = graph.AddInput("unused", ElementType.Float32, [2]);
        var error = Assert.Throws<GraphBuildException>(() => ReverseMode.Differentiate(b, b.Sum(x, 0), [x, unused], []));
        Assert.Contains("unused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differentiate_ValueUsedTwice_SumsItsGradients()
    {
        var check = GradientCheck.InDouble();
        var x = check.Variable([2, 3]);
        check.Verify(check.B.Mul(check.B.Exp(x), check.B.Sigmoid(x)), check.B.Square(x));
    }

    [Fact]
    public void Differentiate_RecomputedSegments_GiveTheSameGradients()
    {
        var check = GradientCheck.InDouble();
        var (x, w) = (check.Variable([3, 4]), check.Variable([4, 4]));
        var b = check.B;
        var first = b.Tanh(x);
        var second = b.Add(first, b.Tanh(b.Gemm(b.Sigmoid(first), w, null)));
        var third = b.Add(second, b.Tanh(b.Gemm(b.Sigmoid(second), w, null)));
        check.Verify([new Segment(first, second), new Segment(second, third)], third);
    }

    private static void Unary(Func<OpBuilder, Value, Value> function, GradientCheck? check = null, bool coarse = false)
    {
        check ??= GradientCheck.InDouble();
        check.IsCoarse = coarse;
        check.Verify(function(check.B, check.Variable([3, 4])));
    }

    private static void Binary(Func<OpBuilder, Value, Value, Value> function)
    {
        foreach (var (left, right) in new (TensorShape, TensorShape)[] { ([3, 4], [3, 4]), ([2, 3, 4], [4]), ([3, 1], [2, 3, 4]), ([], [2, 2]) })
        {
            var check = GradientCheck.InDouble();
            check.Verify(function(check.B, check.Variable(left, 0.5, 1.5), check.Variable(right, 0.6, 1.4)));
        }
    }

    private static void Gelu()
    {
        Unary((b, x) => b.Gelu(b.Scale(x, 3), GeluForm.Erf), GradientCheck.InSingle());
        Unary((b, x) => b.Gelu(b.Scale(x, 3), GeluForm.Tanh), GradientCheck.InSingle());
    }

    private static void MatMul()
    {
        foreach (var (left, right) in new (TensorShape, TensorShape)[] { ([3, 4], [4, 2]), ([2, 2, 3, 4], [2, 2, 4, 2]), ([2, 3, 4], [4, 2]), ([2, 1, 3, 4], [3, 4, 2]) })
        {
            var check = GradientCheck.InDouble();
            check.Verify(check.B.MatMul(check.Variable(left), check.Variable(right)));
        }
    }

    private static void Gemm()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Gemm(check.Variable([3, 4]), check.Variable([2, 4]), check.Variable([2])));
        foreach (var (transposeX, transposeY) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            check = GradientCheck.InDouble();
            var (x, y) = (check.Variable(transposeX ? [4, 3] : [3, 4]), check.Variable(transposeY ? [2, 4] : [4, 2]));
            check.Verify(check.B.Product(x, y, transposeX, transposeY));
        }
    }

    private static void Reductions(Func<OpBuilder, Value, int[], Value> first, Func<OpBuilder, Value, int[], Value> second)
    {
        foreach (var axes in new int[][] { [0], [1], [2], [0, 2], [0, 1, 2] })
        {
            var check = GradientCheck.InDouble();
            var x = check.Variable([2, 3, 2]);
            check.Verify(check.B.Square(first(check.B, x, axes)), check.B.Square(second(check.B, x, axes)));
        }
    }

    private static void LayerNormalization()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.LayerNormalization(check.Variable([3, 5]), check.Variable([5]), check.Variable([5]), 1e-3f));
    }

    private static void RmsNormalization()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.RmsNormalization(check.Variable([3, 5]), check.Variable([5]), 1e-3f));
    }

    private static void SkipRmsNormalization()
    {
        var check = GradientCheck.InSingle();
        var (x, skip, weight) = (check.Variable([3, 8]), check.Variable([3, 8]), check.Variable([8]));
        var (normalized, sum) = check.B.SkipRmsNormalization(x, skip, weight, 1e-3f);
        check.Verify(normalized, check.B.Square(sum));
    }

    private static void Transpose()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Square(check.B.Transpose(check.Variable([2, 3, 4]), 2, 0, 1)));
    }

    private static void Concat()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Concat(1, check.Variable([2, 3]), check.Variable([2, 1]), check.Variable([2, 2])));
    }

    private static void Split()
    {
        var check = GradientCheck.InDouble();
        var parts = check.B.Parts(check.Variable([2, 6]), -1, 1, 3, 2);
        check.Verify(check.B.Square(parts[0]), check.B.Exp(parts[2]));
    }

    private static void Slice()
    {
        var check = GradientCheck.InDouble();
        var x = check.Variable([3, 5, 2]);
        var b = check.B;
        check.Verify(b.Square(b.Slice(x, 1, b.Int64s(1), b.Int64s(4), 3)), b.Slice(x, 1, b.Int64s(-2), b.Int64s(long.MaxValue), 2));
    }

    private static void Expand()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Expand(check.Variable([3, 1]), check.B.Int64s(2, 3, 4), [2, 3, 4]));
    }

    private static void Gather()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Square(check.B.Gather(check.Variable([5, 3]), check.Indices([2, 3], 0, 4, 2, 4, 4, 0))));
    }

    private static void GatherElements()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Square(check.B.Pick(check.Variable([3, 5]), check.Indices([3, 1], 4, 0, 4))));
    }

    private static void GatherPlaces()
    {
        var check = GradientCheck.InDouble();
        check.Verify(check.B.Square(check.B.GatherPlaces(check.Variable([2, 3, 2]), check.Indices([2, 2], 0, 2, 1, 0))));
    }

    private static void ScatterRows()
    {
        var check = GradientCheck.InDouble();
        var (x, rows) = (check.Variable([2, 3, 2]), check.Variable([2, 2]));
        check.Verify(check.B.Square(check.B.ScatterRows(x, check.Indices([2, 2], 0, 2, 1, 0), rows)));
    }
}
