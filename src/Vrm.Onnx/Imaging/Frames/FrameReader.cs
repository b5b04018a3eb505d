using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Frames;

/// <summary>Raw pixels to RGB, row by row.</summary>
internal static class FrameReader
{
    public static byte[] ToRgb(ReadOnlySpan<byte> pixels, PixelLayout layout, AlphaHandling alpha, VectorWidth width)
    {
        layout = LayoutCheck.Complete(layout, pixels);
        var coefficients = YuvCoefficients.Of(layout.Matrix, layout.Range);
        var rgb = GC.AllocateUninitializedArray<byte>(layout.Width * layout.Height * RgbImage.BytesPerPixel);
        var rgbBytes = layout.Width * RgbImage.BytesPerPixel;
        for (var y = 0; y < layout.Height; y++)
        {
            var row = pixels.Slice(Start(layout, y), layout.RowBytes);
            var target = rgb.AsSpan(y * rgbBytes, rgbBytes);
            switch (layout.Format)
            {
                case PixelFormat.Nv12:
                    var chroma = pixels.Slice(layout.ChromaOffset + (y / 2 * layout.ChromaStride), layout.PairBytes);
                    YuvRow.FromNv12(new Nv12Row(row, chroma), target, in coefficients, width);
                    break;
                case PixelFormat.Yuy2:
                    YuvRow.FromYuy2(row, target, in coefficients, width);
                    break;
                default:
                    RawPixelRow.ToRgb(row, target, layout.Format, width);
                    RawPixelRow.Blend(row, target, layout.Format, alpha);
                    break;
            }
        }
        return rgb;
    }

    /// <summary>A negative stride means that the bytes begin with the lowest row.</summary>
    private static int Start(PixelLayout layout, int y) =>
        layout.Stride > 0 ? y * layout.Stride : (layout.Height - 1 - y) * -layout.Stride;
}
