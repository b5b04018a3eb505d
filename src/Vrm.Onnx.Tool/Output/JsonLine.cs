using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vrm.Onnx.Tool.Output;

/// <summary>What <c>--json</c> promises: one object on one line, the last of standard output.</summary>
internal static class JsonLine
{
    public static void Write<T>(T value, JsonTypeInfo<T> type) => Console.Out.WriteLine(JsonSerializer.Serialize(value, type));
}
