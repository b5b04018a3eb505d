using Vrm.Onnx.Export.Layers.Rotary;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>What the attention of a layer over grids of patches goes by.</summary>
/// <param name="Rotary">Where patches stand.</param>
/// <param name="Segments">Which of them attend to each other.</param>
internal sealed record GridAttention(GridRotary Rotary, AttentionSegments Segments);
