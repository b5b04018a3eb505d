using System.Text.Json;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Training;

/// <summary>Reads training data: JSON Lines with <c>image</c>, <c>question</c>, <c>answer</c> and, where there is one, <c>reasoning</c>.</summary>
/// <remarks>Thread-safe.</remarks>
public static class TrainingDataset
{
    private const string DefaultName = "questions.jsonl";

    /// <summary>Reads a file, or <c>questions.jsonl</c> of a folder. Images are named relative to the file; a training reads them when it begins.</summary>
    /// <param name="path">The file or the folder.</param>
    /// <exception cref="TrainingDataException">The file is missing or cannot be read, a line is not valid, or a field is missing; the message names the line.</exception>
    public static IReadOnlyList<TrainingSample> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, DefaultName) : path);
        var folder = Path.GetDirectoryName(file)!;
        return JsonLines.Read(file, (row, line) => ToSample(row, folder, (file, line)), (line, problem, cause) => new TrainingDataException(file, problem, cause) { Line = line });
    }

    private static TrainingSample ToSample(JsonElement row, string folder, (string File, int Line) origin)
    {
        var image = Path.GetFullPath(Text(row, "image", origin), folder);
        var reasoning = row.TryGetProperty("reasoning", out _) ? Text(row, "reasoning", origin) : null;
        return new TrainingSample(image, Text(row, "question", origin), reasoning, Text(row, "answer", origin)) { File = origin.File, Line = origin.Line };
    }

    private static string Text(JsonElement row, string field, (string File, int Line) origin) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new TrainingDataException(origin.File, "The field is missing or is no string.") { Line = origin.Line, Field = field, Expected = "a string" };
}
