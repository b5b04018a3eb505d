using System.Globalization;

namespace Vrm.Onnx.Training;

/// <summary>Ranges of options.</summary>
internal static class OptionCheck
{
    /// <summary>Refuses a number that is not above a limit.</summary>
    public static void MoreThan(string option, double value, double limit)
    {
        if (!(value > limit) || !double.IsFinite(value))
        {
            throw new InvalidOptionException(option, Text(value), $"more than {Text(limit)}");
        }
    }

    /// <summary>Refuses a number that is not within bounds.</summary>
    public static void Between(string option, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new InvalidOptionException(option, Text(value), max == double.MaxValue ? $"at least {Text(min)}" : $"between {Text(min)} and {Text(max)}");
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
