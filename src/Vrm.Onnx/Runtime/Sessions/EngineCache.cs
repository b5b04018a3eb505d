using System.Security.Cryptography;
using System.Text;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>Where TensorRT keeps the engines of a bundle.</summary>
internal static class EngineCache
{
    private const int DigestLength = 16;

    /// <summary>The folder for one bundle, created if need be.</summary>
    /// <param name="options">Where to keep it.</param>
    /// <param name="manifest">The bundle. TensorRT tells engines apart by the names in a graph, not by its weights, so every content has its own folder.</param>
    /// <exception cref="InferenceException">The folder cannot be made.</exception>
    public static string FolderFor(TensorRtOptions options, BundleManifest manifest)
    {
        var root = options.CacheFolder ?? Path.Combine(LocalData(), "Vrm.Onnx", "tensorrt");
        var content = string.Concat(manifest.Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => file.Sha256));
        var folder = Path.Combine(Path.GetFullPath(root), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(content)))[..DigestLength]);
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InferenceException("TensorRT", $"the folder for its engines, {folder}, cannot be made: {e.Message} Set {nameof(TensorRtOptions)}.{nameof(TensorRtOptions.CacheFolder)}.", e);
        }
    }

    private static string LocalData()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length > 0 ? data : Path.GetTempPath();
    }
}
