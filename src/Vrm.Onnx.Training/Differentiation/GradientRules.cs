using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>The gradient rule of every operator that can be trained through.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<string, GradientRule> Rules = new(StringComparer.Ordinal)
    {
        ["Add"] = ArithmeticRules.Add,
        ["Sub"] = ArithmeticRules.Sub,
        ["Mul"] = ArithmeticRules.Mul,
        ["Div"] = ArithmeticRules.Div,
        ["Neg"] = ArithmeticRules.Neg,
        ["Min"] = ArithmeticRules.Min,
        ["Max"] = ArithmeticRules.Max,
        ["Clip"] = ArithmeticRules.Clip,
        ["Where"] = ArithmeticRules.Where,
        ["Exp"] = FunctionRules.Exp,
        ["Log"] = FunctionRules.Log,
        ["Sqrt"] = FunctionRules.Sqrt,
        ["Erf"] = FunctionRules.Erf,
        ["Tanh"] = FunctionRules.Tanh,
        ["Sigmoid"] = FunctionRules.Sigmoid,
        ["Relu"] = FunctionRules.Relu,
        ["Gelu"] = FunctionRules.Gelu,
        ["MatMul"] = MatrixRules.MatMul,
        ["Gemm"] = MatrixRules.Gemm,
        ["ReduceSum"] = MatrixRules.ReduceSum,
        ["ReduceMean"] = MatrixRules.ReduceMean,
        ["Softmax"] = NormalizationRules.Softmax,
        ["LogSoftmax"] = NormalizationRules.LogSoftmax,
        ["LayerNormalization"] = NormalizationRules.LayerNormalization,
        ["SimplifiedLayerNormalization"] = NormalizationRules.RmsNormalization,
        ["SkipSimplifiedLayerNormalization"] = NormalizationRules.SkipRmsNormalization,
        ["Reshape"] = ShapeRules.Reshape,
        ["Transpose"] = ShapeRules.Transpose,
        ["Concat"] = ShapeRules.Concat,
        ["Split"] = ShapeRules.Split,
        ["Slice"] = ShapeRules.Slice,
        ["Expand"] = ShapeRules.Expand,
        ["Cast"] = ShapeRules.Cast,
        ["Gather"] = IndexRules.Gather,
        ["GatherElements"] = IndexRules.GatherElements,
        ["GatherND"] = IndexRules.GatherPlaces,
        ["ScatterND"] = IndexRules.ScatterRows,
    };

    /// <summary>The operators that have a rule.</summary>
    public static IReadOnlyCollection<string> Operators => Rules.Keys;

    /// <summary>The rule of a node's operator, if it has one.</summary>
    public static GradientRule? Find(Node node) => Rules.GetValueOrDefault(node.OpType);
}
