namespace Vrm.Onnx.Imaging;

/// <summary>What happens to the EXIF orientation of an image.</summary>
public enum OrientationHandling
{
    /// <summary>The pixels are turned and mirrored as the tag says; what the reference does with a file path.</summary>
    Apply,

    /// <summary>The pixels stay as they are stored; what the reference does with an opened image.</summary>
    Ignore,
}
