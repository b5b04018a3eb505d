using System.Text.Json;

namespace Vrm.Onnx.Training;

/// <summary>Reads training data: JSON Lines with <c>image</c>, <c>question</c>, <c>answer</c> and, where there is one, <c>reasoning</c>.</summary>
/// <remarks>Thread-safe.</remarks>
public static class TrainingDataset
{
    private const string DefaultName = "questions.jsonl";

    /// <summary>Reads a file, or <c>questions.jsonl</c> of a folder. Pictures are named relative to the file; a training reads them when it begins.</summary>
    /// <param name="path">The file or the folder.</param>
    /// <exception cref="TrainingDataException">A line is not valid, or a field is missing; the message names the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<TrainingSample> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, DefaultName) : path);
        var samples = new List<TrainingSample>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                samples.Add(Parse(line, Path.GetDirectoryName(file)!, $"{file}, line {number}"));
            }
        }

        return samples.Count > 0 ? samples : throw new TrainingDataException(file, "there is no sample in it.");
    }

    private static TrainingSample Parse(string line, string folder, string origin)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var image = Path.GetFullPath(Text(json.RootElement, "image", origin), folder);
            var reasoning = json.RootElement.TryGetProperty("reasoning", out _) ? Text(json.RootElement, "reasoning", origin) : null;
            return new TrainingSample(image, Text(json.RootElement, "question", origin), reasoning, Text(json.RootElement, "answer", origin)) { Origin = origin };
        }
        catch (JsonException e)
        {
            throw new TrainingDataException(origin, $"this is not a JSON object: {e.Message}", e);
        }
    }

    private static string Text(JsonElement line, string field, string origin) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new TrainingDataException(origin, $"the field '{field}' is missing or is no string.");
}
