using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>Adds up the differences between weights and what became of them.</summary>
/// <remarks>
/// The vectors have a fixed width and slices are merged in their order, so that the sums come out the same
/// on every machine and with every number of threads.
/// </remarks>
internal struct WeightErrorSum
{
    private double _maxAbsolute;
    private double _squaredError;
    private double _squaredWeight;

    public readonly WeightError Result =>
        new(_maxAbsolute, _squaredError == 0 ? 0 : Math.Sqrt(_squaredError / _squaredWeight));

    public void Add(ReadOnlySpan<float> weights, ReadOnlySpan<float> restored)
    {
        Debug.Assert(weights.Length == restored.Length, "both are the same elements");
        var maximum = Vector256<float>.Zero;
        var errors = Vector256<double>.Zero;
        var squares = Vector256<double>.Zero;
        var i = 0;
        for (; i <= weights.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var weight = Vector256.Create(weights[i..]);
            var difference = weight - Vector256.Create(restored[i..]);
            maximum = Vector256.Max(maximum, Vector256.Abs(difference));
            errors += SquareSums(difference);
            squares += SquareSums(weight);
        }

        var rest = default(WeightErrorSum);
        rest.AddScalar(weights[i..], restored[i..]);
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            rest._maxAbsolute = Math.Max(rest._maxAbsolute, maximum[lane]);
        }

        rest._squaredError += Vector256.Sum(errors);
        rest._squaredWeight += Vector256.Sum(squares);
        Add(rest);
    }

    public void AddScalar(ReadOnlySpan<float> weights, ReadOnlySpan<float> restored)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            double difference = weights[i] - restored[i];
            _maxAbsolute = Math.Max(_maxAbsolute, Math.Abs(difference));
            _squaredError += difference * difference;
            _squaredWeight += (double)weights[i] * weights[i];
        }
    }

    public void Add(WeightErrorSum later)
    {
        _maxAbsolute = Math.Max(_maxAbsolute, later._maxAbsolute);
        _squaredError += later._squaredError;
        _squaredWeight += later._squaredWeight;
    }

    // [8] floats -> [4] doubles: lane k holds the squares of elements k and k + 4.
    private static Vector256<double> SquareSums(Vector256<float> values)
    {
        var (low, high) = Vector256.Widen(values);
        return (low * low) + (high * high);
    }
}
