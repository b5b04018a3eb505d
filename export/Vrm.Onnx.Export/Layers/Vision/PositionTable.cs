namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>A table of positions that pictures take some rows of.</summary>
/// <param name="Count">Rows of the table.</param>
/// <param name="Rows">The row of each patch.</param>
internal sealed record PositionTable(int Count, IReadOnlyList<int> Rows);
