using System.Buffers;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Execution;

/// <summary>What one call of the preprocessor works with: a resampler, rented pixels, and the pictures on their way.</summary>
/// <remarks>Kept between calls; <see cref="Reset"/> gives the pixels back. Not thread-safe.</remarks>
internal sealed class Workspace(Resampler resampler)
{
    /// <summary>A picture on the way is at most this large: a very thin one, enlarged by its short side, would be beyond all memory.</summary>
    public const long MaxPixels = 1L << 27;

    private readonly List<byte[]> _rented = [];
    private readonly List<PictureState> _states = [];
    private int _pictureCount;

    /// <summary>The pictures of this call.</summary>
    public ReadOnlySpan<PictureState> Pictures => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_states)[.._pictureCount];

    /// <summary>Begins with another picture.</summary>
    public PictureState Add(RgbImage image, int imagesInSample)
    {
        if (_pictureCount == _states.Count)
        {
            _states.Add(new PictureState(this));
        }
        var state = _states[_pictureCount++];
        state.Begin(image, imagesInSample);
        return state;
    }

    /// <summary>Pixels with undefined content, until <see cref="Reset"/>.</summary>
    public Picture Rent(int width, int height)
    {
        var pixels = (long)width * height;
        if (pixels > MaxPixels)
        {
            throw new ImageException(ImageFault.AspectRatio, $"Preprocessing would make the picture {width} x {height} pixels; at most {MaxPixels:N0} in all are computed. Crop the picture to a less extreme shape.");
        }
        var stride = width * RgbImage.BytesPerPixel;
        var buffer = ArrayPool<byte>.Shared.Rent(stride * height);
        _rented.Add(buffer);
        return new Picture(buffer, 0, width, height, stride);
    }

    /// <summary>The pixels of a frame: a part of its source where nothing is to be computed, else rented ones.</summary>
    public Picture Render(in Frame frame)
    {
        if (frame.IsPlain)
        {
            return frame.Source.Crop(frame.Window);
        }
        var target = Rent(frame.Width, frame.Height);
        RenderTo(in frame, target);
        return target;
    }

    /// <summary>Writes the pixels of a frame.</summary>
    public void RenderTo(in Frame frame, Picture target)
    {
        var columns = new AxisSpan(frame.Source.Width, 0, frame.Source.Width, frame.FullWidth, frame.Window.Left, frame.Window.Width);
        var rows = new AxisSpan(frame.Source.Height, 0, frame.Source.Height, frame.FullHeight, frame.Window.Top, frame.Window.Height);
        resampler.Resize(frame.Source, new ResizePlan(columns, rows, frame.Filter), target);
    }

    public void Reset()
    {
        foreach (var buffer in _rented)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        _rented.Clear();
        foreach (var state in Pictures)
        {
            state.End();
        }
        _pictureCount = 0;
    }
}
