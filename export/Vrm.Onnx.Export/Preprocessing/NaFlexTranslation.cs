using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>SigLIP2 with pictures of any shape.</summary>
internal static class NaFlexTranslation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        var patch = config.Whole("patch_size", 16, 1024);
        var patches = config.Whole("max_num_patches", 256, 65_536);
        var filter = config.Filter(ResizeFilter.Bilinear);
        CommonSteps.RequireOn(config, "do_resize");
        return new ImagePreprocessing
        {
            Steps =
            [
                new ResizeToPatchBudgetStep { PatchSize = patch, MaxPatches = patches, Filter = filter },
                CommonSteps.Normalize(config, PixelStatistics.Half),
                new PatchSequenceStep { PatchSize = patch, MaxPatches = patches },
            ],
        };
    }
}
