using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;
using Vrm.Onnx.Imaging.Decoding.Vips;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>Reads a PNG with the channels that Pillow keeps for it, where the SDK itself would make it RGB.</summary>
internal static class RawPicture
{
    public static unsafe Picture Read(string path, string mode)
    {
        if (mode == "RGB")
        {
            return Picture.Of(RgbImage.Load(path));
        }
        var file = File.ReadAllBytes(path);
        var header = ImageSignature.ReadHeader(file, new ImageLimits());
        fixed (byte* data = file)
        {
            using var rows = VipsRowReader.Open(data, file.Length, in header);
            // Pillow keeps grey with alpha as four channels, the grey three times.
            var channels = mode == "L" ? 1 : 4;
            var stride = header.Width * channels;
            var pixels = new byte[stride * header.Height];
            for (var y = 0; y < header.Height;)
            {
                using var strip = rows.ReadStrip(y);
                for (var i = 0; i < strip.RowCount; i++, y++)
                {
                    Copy(strip.Row(i), pixels.AsSpan(y * stride, stride), header.Bands, channels);
                }
            }
            return new Picture(pixels, 0, header.Width, header.Height, stride) { Channels = channels };
        }
    }

    private static void Copy(ReadOnlySpan<byte> row, Span<byte> pixels, int bands, int channels)
    {
        for (int from = 0, to = 0; from < row.Length; from += bands, to += channels)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                pixels[to + channel] = row[from + (bands == 2 ? channel / 3 : channel)];
            }
        }
    }
}
