using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>How one graph computes and how its weights are stored.</summary>
/// <param name="Compute">The type that the graph computes in: float32 or float16.</param>
/// <param name="Storage">The type that tables and kernels are stored in; widened to <paramref name="Compute"/> when the graph is loaded.</param>
/// <param name="Matrices">How the matrices of linear layers are stored.</param>
internal sealed record WeightFormat(ElementType Compute, ElementType Storage, MatrixFormat Matrices)
{
    /// <summary>Everything in float32.</summary>
    public static WeightFormat Float32 { get; } = new(ElementType.Float32, ElementType.Float32, MatrixFormat.Rows);

    /// <summary>Everything in float16.</summary>
    public static WeightFormat Float16 { get; } = new(ElementType.Float16, ElementType.Float16, MatrixFormat.Columns);

    /// <summary>Stored in float16, computed in float32.</summary>
    public static WeightFormat Float16Stored { get; } = new(ElementType.Float32, ElementType.Float16, MatrixFormat.Rows);

    /// <summary>Stored in bfloat16, computed in float32.</summary>
    public static WeightFormat BFloat16Stored { get; } = new(ElementType.Float32, ElementType.BFloat16, MatrixFormat.Rows);

    /// <summary>Matrices in 8-bit integers, the rest in float16, computed in float32.</summary>
    public static WeightFormat Int8 { get; } = new(ElementType.Float32, ElementType.Float16, MatrixFormat.Int8);

    /// <summary>Matrices in 4-bit integers, the rest in float16, computed in float32.</summary>
    public static WeightFormat Int4 { get; } = new(ElementType.Float32, ElementType.Float16, MatrixFormat.Int4);

    /// <summary>As <see cref="Int4"/>, but matrices that the result depends on most in 8-bit integers.</summary>
    public static WeightFormat Mixed { get; } = Int4 with { SensitiveMatrices = MatrixFormat.Int8 };

    /// <summary>How matrices are stored that a graph marks as sensitive; <see langword="null"/>: like the others.</summary>
    public MatrixFormat? SensitiveMatrices { get; init; }
}
