using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Imaging.Execution;

/// <summary>The value of each byte in each channel, computed once as numpy computes it: the product in double precision, the rest in single.</summary>
internal sealed class NormalizeTable
{
    private readonly float[] _values = new float[RgbImage.BytesPerPixel * 256];

    public NormalizeTable(NormalizeStep step)
    {
        for (var channel = 0; channel < RgbImage.BytesPerPixel; channel++)
        {
            for (var value = 0; value < 256; value++)
            {
                var scaled = step.RescaleFactor is { } factor ? (float)(value * factor) : value;
                _values[(channel * 256) + value] = step is { Mean: { } mean, Std: { } std }
                    ? (scaled - (float)mean[channel]) / (float)std[channel]
                    : scaled;
            }
        }
    }

    /// <summary>The 256 values of a channel.</summary>
    public ReadOnlySpan<float> Channel(int channel) => _values.AsSpan(channel * 256, 256);

    /// <summary>Writes a picture as three planes.</summary>
    /// <param name="picture">The pixels.</param>
    /// <param name="planes">Where the planes begin.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="planeStride">Elements from one channel to the next.</param>
    public void WritePlanes(Picture picture, Span<float> planes, int rowStride, int planeStride)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            var start = y * rowStride;
            WriteRow(
                picture.Row(y),
                planes.Slice(start, picture.Width),
                planes.Slice(planeStride + start, picture.Width),
                planes.Slice((2 * planeStride) + start, picture.Width));
        }
    }

    /// <summary>Writes pixels in their own order, channels innermost.</summary>
    public void WritePixels(ReadOnlySpan<byte> row, Span<float> values)
    {
        var redValues = Channel(0);
        var greenValues = Channel(1);
        var blueValues = Channel(2);
        for (var i = 0; i < row.Length; i += 3)
        {
            values[i] = redValues[row[i]];
            values[i + 1] = greenValues[row[i + 1]];
            values[i + 2] = blueValues[row[i + 2]];
        }
    }

    private void WriteRow(ReadOnlySpan<byte> row, Span<float> red, Span<float> green, Span<float> blue)
    {
        var redValues = Channel(0);
        var greenValues = Channel(1);
        var blueValues = Channel(2);
        for (int x = 0, i = 0; x < red.Length; x++, i += 3)
        {
            red[x] = redValues[row[i]];
            green[x] = greenValues[row[i + 1]];
            blue[x] = blueValues[row[i + 2]];
        }
    }
}
