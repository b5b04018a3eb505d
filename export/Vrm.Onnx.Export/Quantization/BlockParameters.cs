using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>Scale and range of one block.</summary>
/// <param name="Scale">What one integer step stands for, as it is stored; infinite where its type cannot hold it.</param>
/// <param name="Reciprocal">Its reciprocal, or 0 for a block of zeros.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
internal readonly record struct BlockParameters(float Scale, float Reciprocal, int ZeroPoint)
{
    /// <summary>The largest integer.</summary>
    public int TopLevel => (2 * ZeroPoint) - 1;

    /// <summary>The parameters of a block whose element of largest magnitude is <paramref name="signedMaximum"/>.</summary>
    public static BlockParameters For(float signedMaximum, BlockFormat format)
    {
        // The weights are measured with the scale that the operator will see, not with the one before it was rounded.
        var scale = RoundTo(format.ScaleType, -signedMaximum / format.ZeroPoint);
        var reciprocal = 1 / scale;

        // Below 2^-128 a scale has no finite reciprocal: weights that small are zeros.
        return float.IsInfinity(reciprocal) ? new(0, 0, format.ZeroPoint) : new(scale, reciprocal, format.ZeroPoint);
    }

    private static float RoundTo(TensorType type, float scale)
    {
        switch (type)
        {
            case TensorType.F32:
                return scale;
            case TensorType.F16:
                return (float)(Half)scale;
            default:
                Span<ushort> stored = [0];
                BFloat16Cast.NarrowScalar([scale], stored);
                BFloat16Cast.WidenScalar(stored, new Span<float>(ref scale));
                return scale;
        }
    }
}
