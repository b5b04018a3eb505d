using System.Numerics.Tensors;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The weights of a model as its training has left them so far, under the names of the checkpoint: what is saved, and what samples.</summary>
/// <param name="Parameters">The weights in training.</param>
/// <param name="Adapters">The low-rank matrices among them, if there are some: each becomes part of the weight that it stands beside.</param>
internal sealed record CurrentWeights(ParameterBuffers Parameters, AdapterPlan? Adapters)
{
    /// <summary>One weight; <see langword="null"/> if it is not among those in memory.</summary>
    /// <param name="name">Its canonical name.</param>
    public CurrentWeight? Find(string name) => Parameters.Has(name) ? new CurrentWeight(this, name) : null;
}

/// <summary>A weight that is read as it is at the time: W, or W + scale·B·A where it has low-rank matrices (arXiv:2106.09685).</summary>
/// <param name="weights">All weights.</param>
/// <param name="name">Its canonical name.</param>
internal sealed class CurrentWeight(CurrentWeights weights, string name) : WeightTensor(weights.Parameters.Shape(name))
{
    /// <summary>The canonical name.</summary>
    public override string Origin => name;

    /// <inheritdoc/>
    public override bool IsLive => true;

    /// <summary>Whether it is more than the numbers of one parameter.</summary>
    public bool IsMerged => weights.Adapters is not null && weights.Parameters.Has(AdapterPlan.DownName(name));

    /// <inheritdoc/>
    public override void CopyTo(long firstElement, Span<float> destination)
    {
        weights.Parameters[name].AsSpan(checked((int)firstElement), destination.Length).CopyTo(destination);
        if (!IsMerged)
        {
            return;
        }

        float[] down = weights.Parameters[AdapterPlan.DownName(name)], up = weights.Parameters[AdapterPlan.UpName(name)];
        var (columns, rank, scale) = ((int)Shape[1], weights.Adapters!.Rank, (float)weights.Adapters.Scale);
        while (!destination.IsEmpty)
        {
            var (row, column) = Math.DivRem((int)firstElement, columns);
            var part = destination[..Math.Min(columns - column, destination.Length)];
            for (var k = 0; k < rank; k++)
            {
                TensorPrimitives.MultiplyAdd(down.AsSpan((k * columns) + column, part.Length), up[(row * rank) + k] * scale, part, part);
            }

            firstElement += part.Length;
            destination = destination[part.Length..];
        }
    }
}
