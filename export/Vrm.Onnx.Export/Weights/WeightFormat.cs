using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>How one graph computes and how its weights are stored.</summary>
/// <param name="Compute">The type that the graph computes in: float32 or float16.</param>
/// <param name="Storage">The type that tables and matrices are stored in; widened to <paramref name="Compute"/> when the graph is loaded.</param>
/// <param name="Matrices">How the matrices of linear layers are stored.</param>
internal sealed record WeightFormat(ElementType Compute, ElementType Storage, MatrixFormat Matrices)
{
    /// <summary>Everything in float32.</summary>
    public static WeightFormat Float32 { get; } = new(ElementType.Float32, ElementType.Float32, MatrixFormat.Rows);

    /// <summary>Everything in float16.</summary>
    public static WeightFormat Float16 { get; } = new(ElementType.Float16, ElementType.Float16, MatrixFormat.Columns);

    /// <summary>Stored in float16, computed in float32.</summary>
    public static WeightFormat Float16Stored { get; } = new(ElementType.Float32, ElementType.Float16, MatrixFormat.Rows);

    /// <summary>Matrices in 4-bit integers, tables in float16, computed in float32.</summary>
    public static WeightFormat Int4 { get; } = new(ElementType.Float32, ElementType.Float16, MatrixFormat.Int4);
}
