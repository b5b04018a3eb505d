using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Real numbers as Python's <c>repr</c> writes them: the shortest digits that read back the same.</summary>
internal static class PythonNumber
{
    public static string Write(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        // 1.5E+003: digits and exponent of the shortest form.
        var shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        for (var digits = 0; digits < 17; digits++)
        {
            shortest = number.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(shortest, CultureInfo.InvariantCulture).Equals(number))
            {
                break;
            }
        }

        var parts = shortest.Split('E');
        var exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 16)
        {
            return $"{parts[0]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        var plain = number.ToString($"F{Math.Max(1, parts[0].Count(char.IsAsciiDigit) - 1 - exponent)}", CultureInfo.InvariantCulture);
        return plain;
    }
}
