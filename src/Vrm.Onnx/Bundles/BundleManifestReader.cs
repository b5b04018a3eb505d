using System.Text.Json;

namespace Vrm.Onnx.Bundles;

/// <summary>Reads the bytes of <c>vrm.json</c> and checks what the types alone cannot.</summary>
/// <param name="path">The file, for errors.</param>
internal sealed class BundleManifestReader(string path)
{
    private const int MaxShown = 80;

    private readonly ManifestRules _rules = new(path);

    /// <exception cref="BundleException">It is no manifest, of another version, or says something that no manifest may say.</exception>
    public BundleManifest Read(byte[] json)
    {
        var manifest = Parse(json);
        BundleManifestValidator.Validate(_rules, manifest);
        return manifest;
    }

    private BundleManifest Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            RequireVersion(document.RootElement);
            if (ManifestNulls.Find(document.RootElement) is { } field)
            {
                throw _rules.Error(field, "null", "a value; what there is nothing to say about is left out");
            }

            return Deserialize(json, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BundleException(path, $"It is not JSON: {e.Message}", e);
        }
    }

    /// <summary>The version comes first: a manifest of another version may hold anything, and "unknown field" would mislead.</summary>
    private void RequireVersion(JsonElement manifest)
    {
        var number = 0;
        var isVersion = manifest.ValueKind == JsonValueKind.Object
            && manifest.TryGetProperty("formatVersion", out var version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out number);
        if (!isVersion || number < 1)
        {
            throw new BundleException(path, "It is not the manifest of a bundle: it says no format version.") { Field = "formatVersion", Expected = "a whole number" };
        }

        if (number != BundleManifest.CurrentVersion)
        {
            var problem = number < BundleManifest.CurrentVersion
                ? "The bundle was made by an earlier version, whose format is no longer read. Make it anew from its checkpoint: `vrm export CHECKPOINT BUNDLE`."
                : "The bundle was made by a later version. Take a later Vrm.Onnx, or make the bundle anew with this one: `vrm export CHECKPOINT BUNDLE`.";
            throw new BundleException(path, problem) { Field = "formatVersion", Found = $"version {number}", Expected = $"version {BundleManifest.CurrentVersion}" };
        }
    }

    private BundleManifest Deserialize(byte[] json, JsonElement root)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BundleJsonContext.Default.BundleManifest)!;
        }
        catch (JsonException e)
        {
            var field = e.Path is ['$', '.', ..] ? e.Path[2..] : "(the whole)";
            throw new BundleException(path, $"A manifest cannot say that: {ProblemOf(e)}", e) { Field = field, Found = Found(root, field) };
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or VrmException and not BundleException)
        {
            throw new BundleException(path, $"A manifest cannot say that: {e.Message}", e);
        }
    }

    /// <summary>The serializer's words without the place, which is said better.</summary>
    private static string ProblemOf(JsonException e) => e.Message.IndexOf(" Path: ", StringComparison.Ordinal) is > 0 and var end ? e.Message[..end] : e.Message;

    private static string? Found(JsonElement value, string field)
    {
        foreach (var step in field.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
        {
            var isIndex = step is ['[', .. var inner, ']'] && int.TryParse(inner, out _);
            if (isIndex && value.ValueKind == JsonValueKind.Array && int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture) is var index && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return null;
            }
        }

        var text = value.GetRawText();
        return text.Length <= MaxShown ? text : $"{text[..MaxShown]}…";
    }
}
