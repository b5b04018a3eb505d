using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>Where TensorRT keeps the engines of a bundle. Engines are programs: only this user can write there, and what changed since it was written is removed.</summary>
internal sealed class EngineCache
{
    private const int NameLength = 16;
    private const string Index = "engines.sha256";

    private EngineCache(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What engines are for: TensorRT tells them apart by the names in a graph, not by its weights. It adds the kind of GPU to their names itself.</summary>
    /// <param name="bundleDigest">The bundle.</param>
    /// <param name="runtimeVersion">ONNX Runtime's version.</param>
    public static string KeyOf(string bundleDigest, string runtimeVersion) => $"{bundleDigest}\n{runtimeVersion}\n{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>The folder of a key, made if need be, without engines that are not as they were written.</summary>
    /// <param name="options">Where to keep it.</param>
    /// <param name="key">What the engines are for.</param>
    /// <exception cref="InferenceException">The folder cannot be made, or others could write to it.</exception>
    public static EngineCache Open(TensorRtOptions options, string key)
    {
        var root = options.CacheFolder ?? Path.Combine(LocalData(), "Vrm.Onnx", "tensorrt");
        var folder = Path.Combine(Path.GetFullPath(root), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..NameLength]);
        try
        {
            Directory.CreateDirectory(root);
            PrivateFolder.Open(folder);
            var cache = new EngineCache(folder);
            cache.RemoveAltered();
            return cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InferenceException("TensorRT", $"the folder for its engines, {folder}, cannot be used: {e.Message} Set {nameof(TensorRtOptions)}.{nameof(TensorRtOptions.CacheFolder)}.", e);
        }
    }

    /// <summary>Notes what the folder holds now. Engines that were written after that are built again by the next process.</summary>
    public void Seal()
    {
        try
        {
            var lines = Engines().Select(path => $"{HashOf(path)}  {Path.GetFileName(path)}\n");
            var written = Path.Combine(Folder, $"{Index}.{Environment.ProcessId}");
            File.WriteAllText(written, string.Concat(lines));
            File.Move(written, Path.Combine(Folder, Index), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a note the next process trusts none of them and builds them again: that is slower, and right.
        }
    }

    private void RemoveAltered()
    {
        var index = Path.Combine(Folder, Index);
        var noted = File.Exists(index) ? File.ReadAllLines(index).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var path in Engines().Where(path => !noted.Contains($"{HashOf(path)}  {Path.GetFileName(path)}")).ToList())
        {
            File.Delete(path);
        }
    }

    private IEnumerable<string> Engines() =>
        Directory.GetFiles(Folder).Where(path => !Path.GetFileName(path).StartsWith(Index, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string LocalData()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length > 0 ? data : Path.GetTempPath();
    }
}
