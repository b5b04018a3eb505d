using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>CLIP, and LLaVA-1.5, which pads before it does the same.</summary>
internal static class ClipTranslation
{
    private const int DefaultSize = 224;

    public static ImagePreprocessing Clip(PreprocessorConfig config) => new() { Steps = Steps(config, []) };

    public static ImagePreprocessing Llava(PreprocessorConfig config) =>
        new() { Steps = Steps(config, config.Flag("do_pad", missing: false) ? [CommonSteps.PadToSquare(config, PixelStatistics.Clip)] : []) };

    /// <summary>do_resize and size, do_center_crop and crop_size; used for tiles, too.</summary>
    public static IEnumerable<ImageStep> ResizeAndCrop(PreprocessorConfig config)
    {
        var size = config.Size("size", new PreprocessorSize { ShortestEdge = DefaultSize });
        var (cropHeight, cropWidth) = CommonSteps.Rectangle(config, "crop_size", DefaultSize);
        var filter = config.Filter(ResizeFilter.Bicubic);
        if (config.Flag("do_resize", missing: true))
        {
            yield return Resize(config, size, filter);
        }
        if (config.Flag("do_center_crop", missing: true))
        {
            yield return new CenterCropStep { Height = cropHeight, Width = cropWidth };
        }
    }

    private static IReadOnlyList<ImageStep> Steps(PreprocessorConfig config, IEnumerable<ImageStep> before) =>
        [.. before, .. ResizeAndCrop(config), CommonSteps.Normalize(config, PixelStatistics.Clip), new StackFramesStep()];

    private static ImageStep Resize(PreprocessorConfig config, PreprocessorSize size, ResizeFilter filter)
    {
        // One number is the shorter side here, unlike in most classes.
        var isSquare = config.Flag("default_to_square", missing: false);
        var edge = size.ShortestEdge ?? (isSquare ? null : size.Single);
        if (edge is { } shortest && size is { LongestEdge: null, Height: null, Width: null })
        {
            return new ResizeShortestEdgeStep { Edge = shortest, Filter = filter };
        }
        var (height, width) = size.AsRectangle() ?? throw config.Wrong("size", size.ToString(), "the shortest edge, or height and width");
        return new ResizeStep { Height = height, Width = width, Filter = filter };
    }
}
