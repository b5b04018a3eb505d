using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Pixtral: pictures of any shape up to a longest side, padded to the largest of the batch.</summary>
internal static class PixtralTranslation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        CommonSteps.RequireOn(config, "do_resize");
        var size = config.Size("size", new PreprocessorSize { LongestEdge = 1024 });
        var edge = size.LongestEdge ?? size.Single ?? throw config.Wrong("size", size.ToString(), "the longest edge");
        var (patch, patchWidth) = CommonSteps.Rectangle(config, "patch_size", 16);
        if (patch != patchWidth)
        {
            throw config.Wrong("patch_size", $"{patch} x {patchWidth}", "a square");
        }
        return new ImagePreprocessing
        {
            Steps =
            [
                new ShrinkToLongestEdgeStep { Edge = edge, Multiple = patch, Filter = config.Filter(ResizeFilter.Bicubic) },
                CommonSteps.Normalize(config, PixelStatistics.Clip),
                new StackPaddedStep(),
            ],
        };
    }
}
