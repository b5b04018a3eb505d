using Vrm.Onnx.Imaging;
using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Data;

/// <summary>The frozen tower's rows of every picture, computed when a picture is first used.</summary>
internal sealed class FeatureCache(ImagePreprocessor preprocessor, VisionEncoder encoder)
{
    private readonly Dictionary<string, float[]> _rows = new(StringComparer.Ordinal);
    private readonly PixelBatch _pixels = new();

    /// <summary>Numbers per row.</summary>
    public int HiddenSize => encoder.HiddenSize;

    /// <summary>The rows of a sample's picture.</summary>
    /// <exception cref="TrainingDataException">The picture cannot be read.</exception>
    public float[] Rows(TrainingSample sample)
    {
        if (_rows.TryGetValue(sample.ImagePath, out var rows))
        {
            return rows;
        }

        try
        {
            preprocessor.Process([RgbImage.Load(sample.ImagePath)], _pixels);
        }
        catch (ImageException e)
        {
            throw TrainingDataException.Of(sample, $"the picture '{sample.ImagePath}' cannot be read: {e.Message}", e);
        }

        rows = encoder.Encode(_pixels.PixelValues.Values.ToArray(), 1);
        _rows.Add(sample.ImagePath, rows);
        return rows;
    }
}
