using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Steps that every class configures with the same fields.</summary>
internal static class CommonSteps
{
    /// <summary>do_rescale, rescale_factor, do_normalize, image_mean, image_std.</summary>
    public static NormalizeStep Normalize(PreprocessorConfig config, PixelStatistics missing)
    {
        var rescales = config.Flag("do_rescale", missing: true);
        var factor = config.Number("rescale_factor", 1 / 255.0);
        var normalizes = config.Flag("do_normalize", missing: true);
        var mean = config.Channels("image_mean", missing.Mean);
        var std = config.Channels("image_std", missing.Std);
        if (rescales && factor <= 0)
        {
            throw config.Wrong("rescale_factor", $"{factor}", "a positive number");
        }
        for (var i = 0; normalizes && i < std.Count; i++)
        {
            if ((float)std[i] <= 0)
            {
                throw config.Wrong($"image_std[{i}]", $"{std[i]}", "a positive number");
            }
        }
        return new NormalizeStep
        {
            RescaleFactor = rescales ? factor : null,
            Mean = normalizes ? mean : null,
            Std = normalizes ? std : null,
        };
    }

    /// <summary>The colour of the mean, as the border of padded pictures has it: cut, not rounded.</summary>
    public static PadToSquareStep PadToSquare(PreprocessorConfig config, PixelStatistics missing)
    {
        var mean = config.Channels("image_mean", missing.Mean);
        for (var i = 0; i < mean.Count; i++)
        {
            if (mean[i] is < 0 or > 1)
            {
                throw config.Wrong($"image_mean[{i}]", $"{mean[i]}", "a number from 0 to 1, because it colours the border of padded pictures,");
            }
        }
        return new PadToSquareStep { Fill = [.. mean.Select(value => (int)(value * 255))] };
    }

    /// <summary>A size that has to be height and width, or one number for both.</summary>
    public static (int Height, int Width) Rectangle(PreprocessorConfig config, string field, int missing)
    {
        var size = config.Size(field, PreprocessorSize.Square(missing));
        return size.AsRectangle() ?? throw config.Wrong(field, size.ToString(), "height and width");
    }

    /// <summary>A switch that has to be on, because the class has no other way to make its tensors.</summary>
    public static void RequireOn(PreprocessorConfig config, string field)
    {
        if (!config.Flag(field, missing: true))
        {
            throw config.Wrong(field, "off", "true");
        }
    }
}
