using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>Reads a file with one JSON object a line.</summary>
internal static class JsonLinesFile
{
    /// <exception cref="InputFileException">The file cannot be read, or a line is not such an object.</exception>
    public static List<T> Read<T>(string path, JsonTypeInfo<T> type) =>
        JsonLines.Read(path, (row, _) => row.Element.Deserialize(type)!, (line, fault) => new InputFileException(line, fault));
}
