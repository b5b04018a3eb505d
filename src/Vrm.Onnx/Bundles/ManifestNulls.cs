using System.Text.Json;

namespace Vrm.Onnx.Bundles;

/// <summary>Finds null in a manifest, which never says it: what is not there is left out. The serializer looks into no list and no map for it.</summary>
internal static class ManifestNulls
{
    /// <summary>The dotted path of the first null outside of sections that later versions added; <see langword="null"/> for none.</summary>
    public static string? Find(JsonElement manifest) => Find(manifest, "");

    private static string? Find(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return path;
            case JsonValueKind.Object:
                return value.EnumerateObject()
                    .Where(member => path.Length > 0 || member.Name != BundleManifest.ExtensionsField)
                    .Select(member => Find(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}"))
                    .FirstOrDefault(found => found is not null);
            case JsonValueKind.Array:
                return value.EnumerateArray().Select((item, index) => Find(item, $"{path}[{index}]")).FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }
}
