using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Rotary;

namespace Vrm.Onnx.Training.Execution;

/// <summary>Cosines and sines of rotary positions, computed once and for as many positions as were needed so far.</summary>
internal sealed class RotaryAngles(DecoderConfig config)
{
    private readonly float[] _frequencies = RotaryFrequencies.Compute(config.Rope, config.HeadSize);
    private int _positions;

    /// <summary>Numbers per position.</summary>
    public int Width => _frequencies.Length;

    /// <summary>[positions, width], at least as many as asked for last.</summary>
    public float[] Cosines { get; private set; } = [];

    /// <summary>[positions, width], at least as many as asked for last.</summary>
    public float[] Sines { get; private set; } = [];

    /// <summary>Makes sure that there are enough.</summary>
    public void Extend(int positions)
    {
        if (positions > _positions)
        {
            var factor = (float)config.Rope.AttentionFactor;
            (Cosines, Sines) = (RotaryTable.Cosines(_frequencies, positions, factor).ToArray(), RotaryTable.Sines(_frequencies, positions, factor).ToArray());
            _positions = positions;
        }
    }
}
