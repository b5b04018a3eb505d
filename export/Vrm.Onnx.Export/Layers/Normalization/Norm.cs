using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Normalization;

/// <summary>Normalizations over the last axis.</summary>
internal static class Norm
{
    /// <summary>Mean and variance, with weight and bias (arXiv:1607.06450).</summary>
    public static Value Layer(OpBuilder b, WeightScope w, Value x, float epsilon)
    {
        var width = x.Shape[^1].Length!.Value;
        var weight = Parameter.Vector(b, "weight", w.Take("weight", width), x.Type);
        return b.LayerNormalization(x, weight, Parameter.Vector(b, "bias", w.Take("bias", width), x.Type), epsilon);
    }

    /// <summary>Root mean square, with weight (arXiv:1910.07467).</summary>
    public static Value Rms(OpBuilder b, WeightScope w, Value x, float epsilon) => b.RmsNormalization(x, Weight(b, w, x), epsilon);

    /// <summary>Root mean square, with weight, for graphs that engines without ONNX Runtime's own operators run too.</summary>
    public static Value PortableRms(OpBuilder b, WeightScope w, Value x, float epsilon) => b.PortableRmsNormalization(x, Weight(b, w, x), epsilon);

    /// <summary>A residual sum and its root mean square normalization; gives both.</summary>
    public static (Value Normalized, Value Sum) SkipRms(OpBuilder b, WeightScope w, Value x, Value skip, float epsilon) =>
        b.SkipRmsNormalization(x, skip, Weight(b, w, x), epsilon);

    private static Value Weight(OpBuilder b, WeightScope w, Value x) =>
        Parameter.Vector(b, "weight", w.Take("weight", x.Shape[^1].Length!.Value), x.Type);
}
