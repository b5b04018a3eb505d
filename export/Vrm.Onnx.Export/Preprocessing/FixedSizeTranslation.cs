using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Classes that squeeze every picture to one size: SigLIP, ViT; Gemma3 does so with every crop.</summary>
internal static class FixedSizeTranslation
{
    private const int DefaultSize = 224;

    public static ImagePreprocessing Siglip(PreprocessorConfig config) => Translate(config, ResizeFilter.Bicubic);

    public static ImagePreprocessing Vit(PreprocessorConfig config) => Translate(config, ResizeFilter.Bilinear);

    /// <summary>do_resize, size and resample; do_center_crop and crop_size where a file switches them on.</summary>
    public static IEnumerable<PictureStep> Resize(PreprocessorConfig config, ResizeFilter filter)
    {
        var (height, width) = CommonSteps.Rectangle(config, "size", DefaultSize);
        var isCropping = config.Flag("do_center_crop", missing: false);
        var (cropHeight, cropWidth) = config.Has("crop_size") ? CommonSteps.Rectangle(config, "crop_size", DefaultSize) : (height, width);
        filter = config.Filter(filter);
        if (config.Flag("do_resize", missing: true))
        {
            yield return new ResizeStep { Height = height, Width = width, Filter = filter };
        }
        if (isCropping)
        {
            yield return new CenterCropStep { Height = cropHeight, Width = cropWidth };
        }
    }

    private static ImagePreprocessing Translate(PreprocessorConfig config, ResizeFilter filter) => new()
    {
        Steps = [.. Resize(config, filter), CommonSteps.Normalize(config, PixelStatistics.Half), new StackFramesStep()],
    };
}
