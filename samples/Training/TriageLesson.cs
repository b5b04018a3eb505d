using System.Globalization;
using System.Text.Json;
using Vrm.Onnx.Training;

namespace TriageSample;

/// <summary>Something that the default model was never taught: how urgent a screen is. The labels follow from what is printed on it.</summary>
internal static class TriageLesson
{
    private const string Question = "How urgent is this?";

    // The ranges that the default model knows; of a blood pressure the first number counts.
    private static readonly (string Name, double Low, double High)[] Ranges = [("HR", 60, 100), ("SPO2", 92, 100), ("RR", 12, 20), ("NIBP", 90, 140), ("TEMP", 36, 38)];

    /// <summary>One question for each picture of a folder with <c>questions.jsonl</c>, whose lines say what is printed on it.</summary>
    public static IReadOnlyList<TrainingSample> Read(string folder) =>
    [
        .. File.ReadLines(Path.Combine(folder, "questions.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .DistinctBy(line => line.GetProperty("image").GetString())
            .Select(line => Sample(Path.Combine(folder, line.GetProperty("image").GetString()!), line.GetProperty("fields"))),
    ];

    private static TrainingSample Sample(string picture, JsonElement fields)
    {
        var (thoughts, abnormal) = (new List<string>(), 0);
        foreach (var (name, low, high) in Ranges)
        {
            if (fields.GetProperty(name).GetString() is not { } text)
            {
                continue;
            }

            var value = double.Parse(text.Split('/')[0], CultureInfo.InvariantCulture);
            var verdict = value < low ? "low" : value > high ? "high" : "normal";
            thoughts.Add($"{name} {text} {verdict}.");
            abnormal += verdict == "normal" ? 0 : 1;
        }

        var (count, colour) = abnormal switch { 0 => ("No value is", "green"), 1 => ("One value is", "yellow"), _ => ("Several values are", "red") };
        return new TrainingSample(picture, Question, $"{string.Join(' ', thoughts)} {count} abnormal.", colour) { File = picture };
    }
}
