using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Qwen2-VL, Qwen2.5-VL, Qwen3-VL and GLM-4V: sizes between two areas, patches in blocks.</summary>
internal static class PixelBudgetTranslation
{
    private const int MaxArea = 1 << 27;

    public static ImagePreprocessing Qwen(PreprocessorConfig config) =>
        Translate(config, new PreprocessorSize { ShortestEdge = 56 * 56, LongestEdge = 28 * 28 * 1280 }, isGlm: false);

    public static ImagePreprocessing Glm(PreprocessorConfig config) =>
        Translate(config, new PreprocessorSize { ShortestEdge = 112 * 112, LongestEdge = 28 * 28 * 15_000 }, isGlm: true);

    private static ImagePreprocessing Translate(PreprocessorConfig config, PreprocessorSize missing, bool isGlm)
    {
        // The edges of this size are areas. Older files state them as min_pixels and max_pixels, which go first.
        var size = config.Size("size", missing, MaxArea);
        var lowest = config.Has("min_pixels") ? config.Whole("min_pixels", 0, MaxArea) : size.ShortestEdge;
        var highest = config.Has("max_pixels") ? config.Whole("max_pixels", 0, MaxArea) : size.LongestEdge;
        if (lowest is not { } low || highest is not { } high || low > high)
        {
            throw config.Wrong("size", $"{size}, min_pixels {lowest}, max_pixels {highest}", "a smallest and a largest area");
        }
        var patch = config.Whole("patch_size", 14, 1024);
        var merge = config.Whole("merge_size", 2, 16);
        var frames = config.Whole("temporal_patch_size", 2, 16);
        CommonSteps.RequireOn(config, "do_resize");
        var resize = new ResizeToPixelBudgetStep
        {
            Factor = patch * merge,
            MinPixels = low,
            MaxPixels = high,
            FramesCounted = isGlm ? frames : 1,
            EnlargesTiny = isGlm,
            Filter = config.Filter(ResizeFilter.Bicubic),
        };
        return new ImagePreprocessing
        {
            Steps =
            [
                resize,
                CommonSteps.Normalize(config, PixelStatistics.Clip),
                new PatchGridStep { PatchSize = patch, MergeSize = merge, Frames = frames },
            ],
        };
    }
}
