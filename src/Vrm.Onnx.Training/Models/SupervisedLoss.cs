using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>Cross-entropy: the weighted sum of the targets' negative log-probabilities.</summary>
/// <remarks>With weights of 1 / targets this is the mean; a step over several batches uses the targets of all of them.</remarks>
internal static class SupervisedLoss
{
    /// <summary>Adds the loss and the input of the weights, <c>target_weights</c> [targets].</summary>
    public static Value Build(OpBuilder b, Value logProbabilities)
    {
        var weights = b.Graph.AddInput("target_weights", ElementType.Float32, logProbabilities.Shape);
        return b.Neg(b.Sum(b.Mul(logProbabilities, weights), 0));
    }
}
