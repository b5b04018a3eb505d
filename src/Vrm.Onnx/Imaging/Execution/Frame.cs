using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Execution;

/// <summary>A picture that is still to be resized: crops of it only compute what they show.</summary>
/// <param name="Source">The pixels there are.</param>
/// <param name="FullWidth">Pixels per row of the whole resized picture.</param>
/// <param name="FullHeight">Rows of the whole resized picture.</param>
/// <param name="Filter">How it is resized.</param>
/// <param name="Window">The part of the resized picture that is shown.</param>
internal readonly record struct Frame(Picture Source, int FullWidth, int FullHeight, ResizeFilter Filter, PixelArea Window)
{
    public int Width => Window.Width;

    public int Height => Window.Height;

    /// <summary>Nothing is to be computed: the frame is a part of its source.</summary>
    public bool IsPlain => FullWidth == Source.Width && FullHeight == Source.Height;

    public static Frame Of(Picture picture) => Resized(picture, picture.Width, picture.Height, default);

    public static Frame Resized(Picture picture, int width, int height, ResizeFilter filter) =>
        new(picture, width, height, filter, new PixelArea(0, 0, width, height));

    /// <summary>A part of this frame.</summary>
    public Frame Crop(PixelArea area) =>
        this with { Window = area with { Left = Window.Left + area.Left, Top = Window.Top + area.Top } };
}
