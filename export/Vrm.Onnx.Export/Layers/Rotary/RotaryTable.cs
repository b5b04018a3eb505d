using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>Cosines or sines of the rotary angles, [positions, pairs], in float32 arithmetic step by step as the models were trained with.</summary>
internal sealed class RotaryTable : WeightTensor
{
    private readonly float[] _frequencies;
    private readonly Func<float, float> _function;

    private RotaryTable(string origin, float[] frequencies, int positions, Func<float, float> function)
        : base([positions, frequencies.Length])
    {
        Origin = origin;
        _frequencies = frequencies;
        _function = function;
    }

    public override string Origin { get; }

    /// <summary>The cosines, times a factor: [positions, frequencies].</summary>
    public static RotaryTable Cosines(float[] frequencies, int positions, float factor = 1) => new("rotary cosines", frequencies, positions, angle => MathF.Cos(angle) * factor);

    /// <summary>The sines, times a factor: [positions, frequencies].</summary>
    public static RotaryTable Sines(float[] frequencies, int positions, float factor = 1) => new("rotary sines", frequencies, positions, angle => MathF.Sin(angle) * factor);

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        var (position, pair) = Math.DivRem(firstElement, _frequencies.Length);
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = _function(position * _frequencies[pair]);
            if (++pair == _frequencies.Length)
            {
                (position, pair) = (position + 1, 0);
            }
        }
    }
}
