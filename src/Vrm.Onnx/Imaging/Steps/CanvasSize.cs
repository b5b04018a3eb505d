namespace Vrm.Onnx.Imaging.Steps;

/// <summary>The size of a canvas in pixels.</summary>
/// <param name="Height">Rows, 1 to 16,384.</param>
/// <param name="Width">Pixels per row, 1 to 16,384.</param>
internal readonly record struct CanvasSize(int Height, int Width);
