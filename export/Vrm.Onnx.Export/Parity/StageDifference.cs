namespace Vrm.Onnx.Export.Parity;

/// <summary>How far one stage of a bundle is from the recorded reference.</summary>
/// <param name="Stage">The recorded tensor's name.</param>
/// <param name="LargestDifference">The largest absolute difference of any element; infinite where a number is not finite.</param>
/// <param name="LargestReference">The largest absolute value of the reference, for scale.</param>
/// <param name="Tolerance">What the difference may be: for image features a number, for other stages that number times the standard deviation of the reference where it exceeds 1.</param>
public sealed record StageDifference(string Stage, double LargestDifference, double LargestReference, double Tolerance)
{
    /// <summary>The largest difference as a fraction of the largest value of the reference.</summary>
    /// <value>0 where the reference is all zeros and so is the stage.</value>
    public double RelativeDifference => LargestDifference == 0 ? 0 : LargestDifference / LargestReference;

    /// <summary>Whether the difference is within the tolerance.</summary>
    public bool Passed => LargestDifference <= Tolerance;
}
