namespace Vrm.Onnx.Imaging;

/// <summary>What happens to the transparency of an image.</summary>
public enum AlphaHandling
{
    /// <summary>Colours are taken as stored and transparency is dropped; what the reference does with a file path.</summary>
    Discard,

    /// <summary>The image is put over white; what the reference does with an opened image.</summary>
    BlendOverWhite,
}
