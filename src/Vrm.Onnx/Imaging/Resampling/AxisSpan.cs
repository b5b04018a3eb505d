namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>One axis of a resize: <paramref name="Source"/> pixels to <paramref name="Target"/>, of which some are wanted.</summary>
/// <param name="Source">Pixels of the source along this axis.</param>
/// <param name="Low">Where the source box begins; single precision as in the original.</param>
/// <param name="High">Where the source box ends.</param>
/// <param name="Target">Pixels of the whole result.</param>
/// <param name="First">The first wanted pixel of the result.</param>
/// <param name="Count">How many are wanted.</param>
internal readonly record struct AxisSpan(int Source, float Low, float High, int Target, int First, int Count)
{
    /// <summary>Nothing is computed along an axis whose size stays and whose box is the whole axis.</summary>
    public bool IsIdentity => Source == Target && Low == 0 && High == Target;

    /// <summary>The whole axis.</summary>
    public static AxisSpan Whole(int source, int target) => new(source, 0, source, target, 0, target);
}
