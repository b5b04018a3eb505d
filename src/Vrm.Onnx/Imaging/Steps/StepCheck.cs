using System.Globalization;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Checks of a step's numbers, which name the field that is wrong.</summary>
/// <param name="path">Where the step stands, such as <c>steps[1]</c>.</param>
internal readonly struct StepCheck(string path)
{
    /// <summary>The longest side that a step may ask for.</summary>
    public const int MaxSide = 16_384;

    public void Side(string field, int value) => Range(field, value, 1, MaxSide);

    public void Range(string field, long value, long low, long high)
    {
        if (value < low || value > high)
        {
            throw Fail(field, value.ToString(CultureInfo.InvariantCulture), $"{low} to {high}");
        }
    }

    public void Positive(string field, double value)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw Fail(field, value.ToString(CultureInfo.InvariantCulture), "a positive number");
        }
    }

    public void Filter(string field, ResizeFilter value)
    {
        if (!Enum.IsDefined(value))
        {
            throw Fail(field, value.ToString(), "one of the six filters");
        }
    }

    public ImagePreprocessingException Fail(string field, string found, string expected) =>
        new($"{path}.{char.ToLowerInvariant(field[0])}{field[1..]}", found, expected);
}
