using System.Text.Json;

namespace Vrm.Onnx.Bundles;

/// <summary>Reads <c>vrm.json</c> and checks what the types alone cannot.</summary>
internal static class BundleManifestReader
{
    /// <summary>A manifest holds no tensors; anything near this size is not one.</summary>
    private const long MaxManifestBytes = 16L * 1024 * 1024;

    public static BundleManifest Read(string folder)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        if (!Directory.Exists(folder))
        {
            throw new BundleException(folder, "there is no such folder. A bundle is a folder made by `vrm export`.");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new BundleException(folder, $"holds no {BundleManifest.FileName}, so it is not a bundle. If it is a checkpoint, export it with `vrm export`.");
        }

        if (file.Length > MaxManifestBytes)
        {
            throw new BundleException(path, $"is {file.Length} bytes long; a manifest has at most {MaxManifestBytes}.");
        }

        var manifest = Parse(path, ReadBytes(path));
        BundleManifestValidator.Validate(path, manifest);
        return manifest;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static BundleManifest Parse(string path, byte[] json)
    {
        // The version comes first: a manifest from a later version may hold anything, and "unknown field" would mislead.
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("formatVersion", out var version)
                || version.ValueKind != JsonValueKind.Number
                || !version.TryGetInt32(out var number))
            {
                throw new BundleException(path, "has no whole number formatVersion, so it is not a bundle manifest.");
            }

            if (number != BundleManifest.CurrentVersion)
            {
                throw new BundleException(path, $"has format version {number}; this library reads version {BundleManifest.CurrentVersion}. Export the checkpoint again with a matching `vrm`.");
            }

            return JsonSerializer.Deserialize(json, BundleJsonContext.Default.BundleManifest)
                ?? throw new BundleException(path, "is the JSON value null; expected an object.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or VrmException and not BundleException)
        {
            throw new BundleException(path, $"is not a valid manifest: {e.Message}", e);
        }
    }
}
