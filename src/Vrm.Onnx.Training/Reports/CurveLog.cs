using System.Text.Json;

namespace Vrm.Onnx.Training.Reports;

/// <summary>What was measured in each step, line by line in a file, so that the curves of a training that went on are whole.</summary>
internal sealed class CurveLog(string path)
{
    /// <summary>The name of the file in a training's folder.</summary>
    public const string FileName = "training-log.jsonl";

    private const string Step = "step";
    private readonly SortedDictionary<long, IReadOnlyList<(string Name, double Value)>> _steps = [];

    /// <summary>The curves, one value per step from the first on; what a step did not measure is not a number.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Curves
    {
        get
        {
            var last = _steps.Count == 0 ? 0 : _steps.Keys.Max();
            var curves = new OrderedDictionary<string, double[]>();
            foreach (var (step, values) in _steps)
            {
                foreach (var (name, value) in values)
                {
                    if (!curves.TryGetValue(name, out var curve))
                    {
                        curve = new double[last];
                        Array.Fill(curve, double.NaN);
                        curves.Add(name, curve);
                    }

                    curve[step - 1] = value;
                }
            }

            return [.. curves.Select(curve => (curve.Key, (IReadOnlyList<double>)curve.Value))];
        }
    }

    /// <summary>Reads what an earlier run measured, and forgets the steps that are to be taken again.</summary>
    /// <param name="stepsDone">The steps that the saved state has.</param>
    public void Open(long stepsDone)
    {
        _steps.Clear();
        string[] lines = stepsDone > 0 && File.Exists(path) ? [.. File.ReadLines(path).Where(line => TryRead(line, stepsDone))] : [];
        File.WriteAllLines(path, lines);
    }

    /// <summary>Adds a step.</summary>
    /// <param name="step">Counted from 1.</param>
    /// <param name="values">What was measured.</param>
    public void Append(long step, IReadOnlyList<(string Name, double Value)> values)
    {
        _steps[step] = values;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber(Step, step);
            foreach (var (name, value) in values)
            {
                json.WritePropertyName(name);
                JsonNumbers.Write(json, value);
            }

            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        file.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private bool TryRead(string line, long stepsDone)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var step = json.RootElement.GetProperty(Step).GetInt64();
            var isDone = step >= 1 && step <= stepsDone;
            if (isDone)
            {
                _steps[step] = [.. json.RootElement.EnumerateObject().Where(value => value.Name != Step).Select(value => (value.Name, value.Value.ValueKind == JsonValueKind.Null ? double.NaN : value.Value.GetDouble()))];
            }

            return isDone;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false; // a line that a crash cut off
        }
    }
}
