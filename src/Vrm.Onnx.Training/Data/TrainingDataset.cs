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
        TrainingSample ToSample(JsonField row, int line)
        {
            var reasoning = row.TryGet("reasoning", out var thoughts) ? thoughts.AsString() : null;
            return new TrainingSample(Path.GetFullPath(row["image"].AsString(), folder), row["question"].AsString(), reasoning, row["answer"].AsString()) { File = file, Line = line };
        }

        return JsonLines.Read(file, ToSample, (line, fault) => new TrainingDataException(fault) { Line = line });
    }
}
