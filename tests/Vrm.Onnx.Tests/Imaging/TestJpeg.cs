using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>JPEG files of the reference data, which these tests cut and change.</summary>
internal static class TestJpeg
{
    /// <summary>A baseline picture of 120 x 90 pixels.</summary>
    public static byte[] Colours { get; } = Read("clip_jpeg");

    /// <summary>A picture of 90 x 60 pixels with EXIF orientation 6.</summary>
    public static byte[] Turned { get; } = Read("clip_exif6_jpeg");

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(GoldenFolder.RepositoryRoot("images"), name, "input0.jpg"));
}
