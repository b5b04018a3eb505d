using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Gemma3: one size, and crops of pictures of uneven shape where they are switched on.</summary>
internal static class Gemma3Translation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        // Read also where crops are off: published files have them as null.
        var isCropping = config.Flag("do_pan_and_scan", missing: false);
        string[] fields = ["pan_and_scan_min_crop_size", "pan_and_scan_max_num_crops", "pan_and_scan_min_ratio_to_activate"];
        var missing = fields.FirstOrDefault(field => !config.Has(field));
        if (isCropping && missing is not null)
        {
            throw config.Wrong(missing, "null or missing", "a number beside do_pan_and_scan");
        }
        IEnumerable<ImageStep> crops = isCropping
            ?
            [
                new PanAndScanStep
                {
                    MinCropSize = config.Whole(fields[0], 0),
                    MaxCrops = config.Whole(fields[1], 0, 64),
                    MinRatio = config.Number(fields[2], 0),
                },
            ]
            : [];
        return new ImagePreprocessing
        {
            Steps =
            [
                .. crops,
                .. FixedSizeTranslation.Resize(config, ResizeFilter.Bilinear),
                CommonSteps.Normalize(config, PixelStatistics.Half),
                new StackFramesStep { Counts = FrameCounts.Crops },
            ],
        };
    }
}
