namespace Vrm.Onnx.Imaging;

/// <summary>The order of 8-bit channels in raw pixels.</summary>
public enum PixelFormat
{
    /// <summary>Red, green, blue: 3 bytes.</summary>
    Rgb24,

    /// <summary>Blue, green, red: 3 bytes.</summary>
    Bgr24,

    /// <summary>Red, green, blue, alpha (not premultiplied): 4 bytes.</summary>
    Rgba32,

    /// <summary>Blue, green, red, alpha (not premultiplied): 4 bytes.</summary>
    Bgra32,

    /// <summary>Luminance: 1 byte.</summary>
    Gray8,
}
