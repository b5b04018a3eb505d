namespace Vrm.Onnx.Export.Layouts;

/// <summary>A small file of a layout.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record LayoutText(string File, string Text);
