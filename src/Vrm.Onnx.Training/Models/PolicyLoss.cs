using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>The loss of group-relative policy optimisation (arXiv:2402.03300, equation 3).</summary>
internal static class PolicyLoss
{
    /// <summary>Adds the loss and its inputs, all [targets]: <c>target_weights</c>, <c>old_logp</c>, <c>reference_logp</c>, <c>advantages</c>.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="logProbabilities">Of the policy.</param>
    /// <param name="clip">ε: how far the ratio to the policy that sampled may be from 1.</param>
    /// <param name="beta">β: the weight of the divergence from the reference.</param>
    /// <remarks>Weights of 1 / (completions · tokens of the completion) make it the mean over completions of the mean over their tokens.</remarks>
    public static Result Build(OpBuilder b, Value logProbabilities, double clip, double beta)
    {
        Value Input(string name) => b.Graph.AddInput(name, ElementType.Float32, logProbabilities.Shape);

        var (weights, old, reference, advantages) = (Input("target_weights"), Input("old_logp"), Input("reference_logp"), Input("advantages"));
        var ratio = b.Exp(b.Sub(logProbabilities, old));
        var near = b.Clip(ratio, 1 - clip, 1 + clip);
        var difference = b.Sub(reference, logProbabilities);
        var divergence = b.Shift(b.Sub(b.Exp(difference), difference), -1); // the k3 estimator: never negative, unbiased
        var gain = b.Sub(b.Min(b.Mul(ratio, advantages), b.Mul(near, advantages)), b.Scale(divergence, beta));
        var beyond = b.Sub(b.Real(ElementType.Float32, 1), b.Cast(b.Equal(ratio, near), ElementType.Float32));
        return new Result(b.Neg(b.Sum(b.Mul(gain, weights), 0)), divergence, beyond);
    }

    /// <summary>The loss, and per target the divergence from the reference and whether the ratio is beyond the clip.</summary>
    internal sealed record Result(Value Loss, Value Divergence, Value Clipped);
}
