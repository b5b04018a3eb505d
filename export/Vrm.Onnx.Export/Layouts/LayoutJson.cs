using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>How the configuration files of layouts are written.</summary>
internal static class LayoutJson
{
    public static JsonSerializerOptions Options { get; } = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonArray Array(IEnumerable<int> numbers) => [.. numbers.Select(number => (JsonNode)number)];

    public static JsonArray Array(IEnumerable<double> numbers) => [.. numbers.Select(number => (JsonNode)number)];
}
