namespace Vrm.Onnx.Imaging;

/// <summary>Why a picture was refused.</summary>
public enum ImageFault
{
    /// <summary>The bytes begin neither with the PNG nor with the JPEG signature.</summary>
    UnknownFormat,

    /// <summary>A PNG or JPEG of a kind that is not read: 12 bits per sample, lossless JPEG, an unusual channel count.</summary>
    UnsupportedFeature,

    /// <summary>The file ends before the picture does, or is too short for the size that its header states.</summary>
    Truncated,

    /// <summary>The structure, a checksum or the compressed data is damaged.</summary>
    Corrupt,

    /// <summary>More bytes, pixels or pixels per side than <see cref="ImageLimits"/> allows.</summary>
    TooLarge,

    /// <summary>A side of zero pixels.</summary>
    Empty,

    /// <summary>The picture is longer and thinner than the model can take.</summary>
    AspectRatio,

    /// <summary>The native decoder could not be loaded.</summary>
    DecoderUnavailable,
}
