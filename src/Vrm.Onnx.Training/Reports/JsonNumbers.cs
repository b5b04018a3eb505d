using System.Text.Json;

namespace Vrm.Onnx.Training.Reports;

/// <summary>Numbers in JSON, which has no word for what is not a number.</summary>
internal static class JsonNumbers
{
    /// <summary>Writes a number, or null where it is not finite.</summary>
    public static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
