using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>RGBA is resized with colours multiplied by alpha, so that invisible colours do not leak into visible ones.</summary>
internal static class AlphaPremultiply
{
    public static void Multiply(ReadOnlySpan<byte> rgba, Span<byte> premultiplied)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            premultiplied[i] = (byte)AlphaRow.MultiplyBytes(rgba[i], alpha);
            premultiplied[i + 1] = (byte)AlphaRow.MultiplyBytes(rgba[i + 1], alpha);
            premultiplied[i + 2] = (byte)AlphaRow.MultiplyBytes(rgba[i + 2], alpha);
            premultiplied[i + 3] = (byte)alpha;
        }
    }

    /// <summary>In place; pixels that are wholly transparent or opaque stay as they are.</summary>
    public static void Divide(Span<byte> rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha is not (0 or 255))
            {
                rgba[i] = (byte)Math.Min(255, 255 * rgba[i] / alpha);
                rgba[i + 1] = (byte)Math.Min(255, 255 * rgba[i + 1] / alpha);
                rgba[i + 2] = (byte)Math.Min(255, 255 * rgba[i + 2] / alpha);
            }
        }
    }
}
