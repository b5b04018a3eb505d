namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>The published vision towers of the CLIP kind; they differ in their embeddings.</summary>
internal enum VisionTowerKind
{
    /// <summary>A class token before the patches, a normalization before the layers (arXiv:2103.00020).</summary>
    Clip,

    /// <summary>Patches only, with a bias (arXiv:2303.15343).</summary>
    Siglip,
}
