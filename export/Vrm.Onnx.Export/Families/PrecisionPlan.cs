using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families;

/// <summary>How each graph of a model computes and stores.</summary>
/// <param name="VisionEncoder">The vision tower.</param>
/// <param name="Projector">The map into the language model's space.</param>
/// <param name="Decoder">The language model.</param>
internal sealed record PrecisionPlan(WeightFormat VisionEncoder, WeightFormat Projector, WeightFormat Decoder)
{
    /// <summary>All in float32.</summary>
    public static PrecisionPlan Float32 { get; } = new(WeightFormat.Float32, WeightFormat.Float32, WeightFormat.Float32);

    /// <summary>All stored in float16 and computed in float32: for CPUs.</summary>
    public static PrecisionPlan Float16Stored { get; } = new(WeightFormat.Float16Stored, WeightFormat.Float16Stored, WeightFormat.Float16Stored);

    /// <summary>
    /// The decoder stored and computed in float16: for GPUs. What looks at the picture is stored in float16 and computed in float32: it is a small part of the weights,
    /// runs once per picture, and what it loses no later layer brings back.
    /// </summary>
    public static PrecisionPlan Float16 { get; } = new(WeightFormat.Float16Stored, WeightFormat.Float16Stored, WeightFormat.Float16);

    /// <summary>The decoder in 4-bit integers; the rest as in <see cref="Float16"/>.</summary>
    public static PrecisionPlan Int4 { get; } = new(WeightFormat.Float16Stored, WeightFormat.Float16Stored, WeightFormat.Int4);
}
