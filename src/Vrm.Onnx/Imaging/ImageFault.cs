namespace Vrm.Onnx.Imaging;

/// <summary>Why an image was refused.</summary>
public enum ImageFault
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file cannot be read: it is a folder, access is denied, or reading failed.</summary>
    Unreadable,

    /// <summary>The file is neither a PNG nor a JPEG; the message names its format where it is known.</summary>
    UnknownFormat,

    /// <summary>A PNG or JPEG of a kind that is not read: 12 bits per sample, lossless JPEG, an unusual channel count.</summary>
    UnsupportedFeature,

    /// <summary>The file ends before the image does, or is too short for the size that its header states.</summary>
    Truncated,

    /// <summary>The structure, a checksum or the compressed data is damaged.</summary>
    Corrupt,

    /// <summary>The file is larger, or decoding it takes more work or memory, than <see cref="ImageLimits"/> allows.</summary>
    TooLarge,

    /// <summary>A side of zero pixels.</summary>
    Empty,

    /// <summary>The image is longer and thinner than the model can take.</summary>
    AspectRatio,

    /// <summary>Decoding took longer than <see cref="ImageDecodeOptions.Timeout"/>.</summary>
    TimedOut,

    /// <summary>The native decoder could not be loaded.</summary>
    DecoderUnavailable,
}
