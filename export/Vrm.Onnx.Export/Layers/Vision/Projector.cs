using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Maps from rows of a vision tower to rows of a language model: x [tokens, in] → [tokens, hidden].</summary>
internal static class Projector
{
    /// <summary>Two layers with a non-linearity between them (arXiv:2310.03744).</summary>
    public static Value TwoLayers(OpBuilder b, WeightScope w, ProjectorConfig config, Value x)
    {
        Func<OpBuilder, WeightScope, Value, int, Value> linear = config.Bias ? Linear.Biased : Linear.Plain;
        x = Activations.Apply(b, config.Activation, linear(b.In("linear_1"), w["linear_1"], x, config.HiddenSize));
        return linear(b.In("linear_2"), w["linear_2"], x, config.HiddenSize);
    }

    /// <summary>Two layers with nothing between them, folded into the one map W that they are (arXiv:2304.08485).</summary>
    public static Value Folded(OpBuilder b, WeightScope w, ProjectorConfig config, Value x)
    {
        var (first, second) = (w["linear_1"], w["linear_2"]);
        var outer = second.Take("weight", config.HiddenSize, config.HiddenSize);
        var inner = first.Take("weight", config.HiddenSize, config.InputSize);
        if (outer.IsLive || inner.IsLive)
        {
            return TwoLayers(b, w, config, x); // a product is made once; these change
        }

        var bias = config.Bias ? FoldedLinear.Bias(outer, first.Take("bias", config.HiddenSize), second.Take("bias", config.HiddenSize)) : null;
        return Linear.Apply(b.In("linear"), w.Format, x, FoldedLinear.Weight(outer, inner), bias);
    }
}
