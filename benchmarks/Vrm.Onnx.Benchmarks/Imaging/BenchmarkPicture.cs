using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Benchmarks.Imaging;

/// <summary>A picture like a screen: gradients, edges and some noise.</summary>
internal static class BenchmarkPicture
{
    public static RgbImage Create(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        var random = new Random(42);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % width, i / 3 / width);
            var edge = (x / 64) + (y / 48) & 1;
            pixels[i] = (byte)((x * 255 / width) ^ (edge * 0x50) ^ random.Next(8));
        }
        return RgbImage.FromPixels(pixels, new PixelLayout(width, height, PixelFormat.Rgb24));
    }
}
