namespace Vrm.Onnx.Imaging;

/// <summary>How the 8-bit channels of raw pixels lie in memory.</summary>
public enum PixelFormat
{
    /// <summary>Red, green, blue: 3 bytes for each pixel.</summary>
    Rgb24,

    /// <summary>Blue, green, red: 3 bytes for each pixel.</summary>
    Bgr24,

    /// <summary>Red, green, blue, alpha (not premultiplied): 4 bytes for each pixel.</summary>
    Rgba32,

    /// <summary>Blue, green, red, alpha (not premultiplied): 4 bytes for each pixel.</summary>
    Bgra32,

    /// <summary>Luminance: 1 byte for each pixel.</summary>
    Gray8,

    /// <summary>
    /// A plane of Y, 1 byte for each pixel; then a plane of U and V by turns, one pair for 2 x 2 pixels (4:2:0). Most capture devices and video
    /// decoders give it. Rows run from top to bottom.
    /// </summary>
    Nv12,

    /// <summary>Y, U, Y, V: 4 bytes for two pixels of a row (4:2:2). Most webcams give it. Also known as YUYV.</summary>
    Yuy2,
}
