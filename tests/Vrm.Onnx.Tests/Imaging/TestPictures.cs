using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>Where the pictures of these tests lie.</summary>
internal static class TestPictures
{
    public static string Folder => OwnFolder();

    private static string OwnFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
