namespace Vrm.Onnx.Imaging;

/// <summary>Which of the 256 values of a byte luma and chroma use.</summary>
public enum YuvRange
{
    /// <summary>Video range: luma from 16 to 235, chroma from 16 to 240 around 128.</summary>
    Limited,

    /// <summary>Full range: luma from 0 to 255, chroma from 0 to 255 around 128, as JPEG and some webcams use it.</summary>
    Full,
}
