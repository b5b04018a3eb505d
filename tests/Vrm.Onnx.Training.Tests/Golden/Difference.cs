using System.Numerics.Tensors;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>How far numbers are from recorded ones.</summary>
internal static class Difference
{
    /// <summary>The largest difference.</summary>
    public static float Largest(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(TensorPrimitives.IsFiniteAll<float>(actual));
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        return MathF.Abs(TensorPrimitives.MaxMagnitude(difference));
    }

    /// <summary>The largest difference, relative to the largest expected number.</summary>
    public static float Relative(float[] expected, float[] actual)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(expected));
        Assert.True(scale > 0);
        return Largest(expected, actual) / scale;
    }
}
