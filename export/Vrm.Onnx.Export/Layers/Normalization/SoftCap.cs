using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Normalization;

/// <summary>c·tanh(x / c): numbers stay below c (arXiv:2408.00118).</summary>
internal static class SoftCap
{
    /// <summary>Applies it element by element.</summary>
    public static Value Apply(OpBuilder b, Value x, float cap) => b.Mul(b.Tanh(b.Div(x, b.Real(x.Type, cap))), b.Real(x.Type, cap));
}
