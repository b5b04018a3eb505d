using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Models;

/// <summary>How each graph of a model computes and stores.</summary>
/// <param name="VisionEncoder">The vision tower.</param>
/// <param name="Projector">The map into the language model's space.</param>
/// <param name="Decoder">The language model.</param>
internal sealed record PrecisionPlan(WeightFormat VisionEncoder, WeightFormat Projector, WeightFormat Decoder)
{
    /// <summary>All in float32.</summary>
    public static PrecisionPlan Float32 { get; } = Of(new ExportOptions());

    /// <summary>
    /// The decoder stored and computed in float16: for GPUs. What looks at the picture is stored in float16 and computed in float32: it is a small part of the weights,
    /// runs once per picture, and what it loses no later layer brings back.
    /// </summary>
    public static PrecisionPlan Float16 { get; } = Of(new ExportOptions { Precision = GraphPrecision.Float16, Compute = ComputeType.Float16 });

    /// <summary>The decoder in 4-bit integers; the rest stored in float16.</summary>
    public static PrecisionPlan Int4 { get; } = Of(new ExportOptions { Precision = GraphPrecision.Int4 });

    /// <summary>The plan for options that are valid.</summary>
    public static PrecisionPlan Of(ExportOptions options) => new(
        FormatOf(options.OfVisionEncoder),
        FormatOf(options.OfProjector),
        options.Compute == ComputeType.Float16 ? InFloat16(options.OfDecoder) : FormatOf(options.OfDecoder));

    private static WeightFormat InFloat16(GraphPrecision precision) =>
        precision == GraphPrecision.Float16 ? WeightFormat.Float16 : FormatOf(precision) with { Compute = ElementType.Float16 };

    private static WeightFormat FormatOf(GraphPrecision precision) => precision switch
    {
        GraphPrecision.Float32 => WeightFormat.Float32,
        GraphPrecision.Float16 => WeightFormat.Float16Stored,
        GraphPrecision.BFloat16 => WeightFormat.BFloat16Stored,
        GraphPrecision.Int8 => WeightFormat.Int8,
        GraphPrecision.Int4 => WeightFormat.Int4,
        GraphPrecision.Mixed => WeightFormat.Mixed,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
