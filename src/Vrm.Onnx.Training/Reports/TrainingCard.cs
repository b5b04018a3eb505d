using System.Text.Json;

namespace Vrm.Onnx.Training.Reports;

/// <summary>What a model was made from and how, beside its weights: <c>training.json</c> and <c>training.svg</c>.</summary>
internal sealed record TrainingCard
{
    /// <summary>The kind of training.</summary>
    public required string Method { get; init; }

    /// <summary>The digest of the base checkpoint.</summary>
    public required string BaseDigest { get; init; }

    /// <summary>The digest of the data, 64 hexadecimal digits.</summary>
    public required string DataDigest { get; init; }

    /// <summary>The options, by name.</summary>
    public required string Recipe { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Curves by name, one value per step.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Curves { get; init; }

    /// <summary>Writes both files.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(string folder)
    {
        using (var stream = File.Create(Path.Combine(folder, "training.json")))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("method", Method);
            json.WriteString("baseDigest", BaseDigest);
            json.WriteString("dataDigest", DataDigest);
            json.WriteString("recipe", Recipe);
            json.WriteNumber("seed", Seed);
            json.WriteStartObject("curves");
            foreach (var (name, values) in Curves)
            {
                WriteCurve(json, name, values);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        File.WriteAllText(Path.Combine(folder, "training.svg"), CurveChart.Svg(Curves));
    }

    private static void WriteCurve(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            JsonNumbers.Write(json, value);
        }

        json.WriteEndArray();
    }
}
