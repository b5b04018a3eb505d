using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>Reads a file with one JSON object a line.</summary>
internal static class JsonLinesFile
{
    /// <exception cref="InputFileException">The file cannot be read, or a line is not such an object.</exception>
    public static List<T> Read<T>(string path, JsonTypeInfo<T> type)
    {
        var rows = new List<T>();
        var number = 0;
        foreach (var line in ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                rows.Add(JsonSerializer.Deserialize(line, type) ?? throw new JsonException("the line is null"));
            }
            catch (JsonException e)
            {
                throw new InputFileException(path, number, e.Message, e);
            }
        }

        return rows.Count > 0 ? rows : throw new InputFileException(path, number, "the file holds no objects; expected one a line", null);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, 0, e.Message, e);
        }
    }
}
