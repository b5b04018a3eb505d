using System.Numerics.Tensors;
using Vrm.Onnx.Export;
using Vrm.Onnx.Validation.Parity;

namespace Vrm.Onnx.Validation;

/// <summary>How far one stage of a bundle is from the recorded reference.</summary>
/// <param name="Stage">The recorded tensor's name, or that of a tap.</param>
/// <param name="LargestDifference">The largest absolute difference of any element; infinite where a number is not finite.</param>
/// <param name="LargestReference">The largest absolute value of the reference, for scale.</param>
/// <param name="Tolerance">
/// What the difference may be: for image features a number, for other stages that number times the standard deviation of the reference where it
/// exceeds 1.
/// </param>
public sealed record StageDifference(string Stage, double LargestDifference, double LargestReference, double Tolerance)
{
    /// <summary>The largest difference as a fraction of the largest value of the reference.</summary>
    /// <value>0 where the reference is all zeros and so is the stage.</value>
    public double RelativeDifference => LargestDifference == 0 ? 0 : LargestDifference / LargestReference;

    /// <summary>Compares a stage with its reference.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="expected">The reference.</param>
    /// <param name="found">What was computed.</param>
    /// <param name="tolerance">What the difference may be, as the stage's own number or per standard deviation.</param>
    /// <exception cref="CheckpointException">They have different numbers of elements.</exception>
    internal static StageDifference Of(string stage, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance)
    {
        if (expected.Length != found.Length)
        {
            throw new CheckpointException("has another number of elements than the bundle computes; it belongs to another model or prompt.")
            {
                Path = "reference", Tensor = stage, Found = $"{expected.Length}", Expected = $"{found.Length}",
            };
        }

        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)found[i] - expected[i]);
            largest = double.IsFinite(difference) ? Math.Max(largest, difference) : double.PositiveInfinity;
        }

        // What the language model receives is held to the number itself; elsewhere rounding grows with the numbers.
        var scale = stage == ParityTensors.Features ? 1 : Math.Max(1, TensorPrimitives.StdDev(expected));
        return new StageDifference(stage, largest, Math.Abs(TensorPrimitives.MaxMagnitude(expected)), tolerance * scale);
    }

    /// <summary>Whether the difference is within the tolerance.</summary>
    public bool Passed => LargestDifference <= Tolerance;
}
