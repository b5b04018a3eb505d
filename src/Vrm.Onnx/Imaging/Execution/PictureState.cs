using System.Runtime.InteropServices;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Execution;

/// <summary>One picture on its way through the steps: first one frame, the picture itself, then whatever the steps make of it.</summary>
internal sealed class PictureState(Workspace workspace)
{
    private readonly List<Frame> _frames = [];

    /// <summary>The picture as it came.</summary>
    public Picture Source { get; private set; }

    /// <summary>The picture that was cut into tiles.</summary>
    public Frame Whole { get; private set; }

    /// <summary>What is known about the picture so far.</summary>
    public ImageFacts Facts { get; set; }

    /// <summary>The frames, in the order in which the model gets them.</summary>
    public Span<Frame> Frames => CollectionsMarshal.AsSpan(_frames);

    public void Begin(RgbImage image, int imagesInSample)
    {
        Source = Picture.Of(image);
        Facts = new ImageFacts
        {
            SourceHeight = image.Height,
            SourceWidth = image.Width,
            Height = image.Height,
            Width = image.Width,
            ImagesInSample = imagesInSample,
            Frames = 1,
        };
        _frames.Add(Frame.Of(Source));
    }

    public void End()
    {
        _frames.Clear();
        (Source, Whole) = (default, default);
    }

    public void Add(Frame frame)
    {
        _frames.Add(frame);
        Facts = Facts with { Frames = _frames.Count };
    }

    /// <summary>Puts a frame before all others.</summary>
    public void Insert(Frame frame)
    {
        _frames.Insert(0, frame);
        Facts = Facts with { Frames = _frames.Count };
    }

    public void Clear() => _frames.Clear();

    /// <summary>Computes the pixels of the one frame there is, and remembers it as the whole picture.</summary>
    public Frame Render()
    {
        Whole = Frame.Of(workspace.Render(in Frames[0]));
        return Whole;
    }

    /// <summary>Resizes a frame; what was still to be done to it is done first, to bytes.</summary>
    /// <exception cref="ImageException">The picture is so thin that a side would vanish.</exception>
    public Frame Resize(in Frame frame, int width, int height, ResizeFilter filter) =>
        width > 0 && height > 0
            ? Frame.Resized(workspace.Render(in frame), width, height, filter)
            : throw new ImageException(ImageFault.AspectRatio, $"The picture of {Facts.SourceWidth} x {Facts.SourceHeight} pixels would be resized to {width} x {height}. Crop it to a less extreme shape.");

    /// <summary>Puts a frame on a larger canvas.</summary>
    /// <param name="frame">What is put there.</param>
    /// <param name="canvas">Size of the canvas, and where on it the frame begins.</param>
    /// <param name="fill">Red, green and blue of the rest.</param>
    public Frame Place(in Frame frame, PixelArea canvas, ReadOnlySpan<byte> fill)
    {
        var target = workspace.Rent(canvas.Width, canvas.Height);
        Fill(target, fill);
        workspace.RenderTo(in frame, target.Crop(new PixelArea(canvas.Left, canvas.Top, frame.Width, frame.Height)));
        return Frame.Of(target);
    }

    private static void Fill(Picture picture, ReadOnlySpan<byte> color)
    {
        if (color.IndexOfAnyExcept((byte)0) < 0)
        {
            picture.Clear();
            return;
        }
        var first = picture.Row(0);
        for (var i = 0; i < first.Length; i++)
        {
            first[i] = color[i % RgbImage.BytesPerPixel];
        }
        for (var y = 1; y < picture.Height; y++)
        {
            first.CopyTo(picture.Row(y));
        }
    }
}
