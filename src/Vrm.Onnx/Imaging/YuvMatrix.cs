namespace Vrm.Onnx.Imaging;

/// <summary>How luma and chroma were made of red, green and blue.</summary>
public enum YuvMatrix
{
    /// <summary>ITU-R BT.601: standard definition, and most webcams at any size. Luma is 0.299 R + 0.587 G + 0.114 B.</summary>
    Bt601,

    /// <summary>ITU-R BT.709: high definition, as HDMI gives it from 720 rows on. Luma is 0.2126 R + 0.7152 G + 0.0722 B.</summary>
    Bt709,
}
