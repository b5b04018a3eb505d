using System.Globalization;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Bytes to floats: <c>(byte * rescaleFactor - mean) / std</c> per channel.</summary>
internal sealed record NormalizeStep : ImageStep
{
    /// <summary>What each byte is multiplied by.</summary>
    /// <value>Null: nothing; floats from 0 to 255.</value>
    public double? RescaleFactor { get; init; }

    /// <summary>Mean of red, green and blue.</summary>
    /// <value>Null, together with <see cref="Std"/>: no normalization.</value>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Standard deviation of red, green and blue, greater than zero.</summary>
    /// <value>Null, together with <see cref="Mean"/>: no normalization.</value>
    public IReadOnlyList<double>? Std { get; init; }

    internal override void Validate(StepCheck check)
    {
        if (RescaleFactor is { } factor)
        {
            check.Positive(nameof(RescaleFactor), factor);
        }
        if ((Mean is null) != (Std is null))
        {
            throw check.Fail(Mean is null ? nameof(Mean) : nameof(Std), "missing", "a mean together with a standard deviation");
        }
        RequireChannels(check, nameof(Mean), Mean);
        RequireChannels(check, nameof(Std), Std);
        foreach (var mean in Mean ?? [])
        {
            if (!float.IsFinite((float)mean))
            {
                throw check.Fail(nameof(Mean), mean.ToString(CultureInfo.InvariantCulture), "a finite number");
            }
        }
        foreach (var deviation in Std ?? [])
        {
            check.Positive(nameof(Std), (float)deviation);
        }
    }

    private static void RequireChannels(StepCheck check, string field, IReadOnlyList<double>? values)
    {
        if (values is not null && values.Count != RgbImage.BytesPerPixel)
        {
            throw check.Fail(field, $"a list of {values.Count.ToString(CultureInfo.InvariantCulture)}", "a list of 3");
        }
    }
}
