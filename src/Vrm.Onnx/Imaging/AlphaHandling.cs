namespace Vrm.Onnx.Imaging;

/// <summary>What happens to the transparency of a picture.</summary>
public enum AlphaHandling
{
    /// <summary>Colours are taken as stored and transparency is dropped; what the reference does with a file path.</summary>
    Discard,

    /// <summary>The picture is put over white; what the reference does with an opened picture.</summary>
    BlendOverWhite,
}
