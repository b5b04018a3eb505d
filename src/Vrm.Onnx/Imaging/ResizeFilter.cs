using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging;

/// <summary>How pixels are combined when a picture is resized. The numbers are those of Pillow and of preprocessor_config.json.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizeFilter>))]
internal enum ResizeFilter
{
    /// <summary>The source pixel below the centre of the result pixel.</summary>
    [JsonStringEnumMemberName("nearest")]
    Nearest = 0,

    /// <summary>Windowed sinc over three pixels to either side.</summary>
    [JsonStringEnumMemberName("lanczos")]
    Lanczos = 1,

    /// <summary>A triangle over one pixel to either side.</summary>
    [JsonStringEnumMemberName("bilinear")]
    Bilinear = 2,

    /// <summary>Cubic convolution with a = -0.5 over two pixels to either side.</summary>
    [JsonStringEnumMemberName("bicubic")]
    Bicubic = 3,

    /// <summary>The plain mean.</summary>
    [JsonStringEnumMemberName("box")]
    Box = 4,

    /// <summary>A Hamming-windowed sinc over one pixel to either side.</summary>
    [JsonStringEnumMemberName("hamming")]
    Hamming = 5,
}
