using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>InternVL through the image processor of GOT-OCR2: one size, or the grid of tiles that suits the picture's shape.</summary>
internal static class InternVlTranslation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        CommonSteps.RequireOn(config, "do_resize");
        var (height, width) = CommonSteps.Rectangle(config, "size", 384);
        var fewest = config.Whole("min_patches", 1, 1024);
        var most = config.Whole("max_patches", 12, 1024);
        var filter = config.Filter(ResizeFilter.Bicubic);
        if (fewest > most)
        {
            throw config.Wrong("min_patches", $"{fewest}", $"at most max_patches, {most},");
        }
        IEnumerable<ImageStep> frames = config.Flag("crop_to_patches", missing: false)
            ?
            [
                new ResizeToTileGridStep { TileHeight = height, TileWidth = width, MinTiles = fewest, MaxTiles = most, Filter = filter },
                new TileStep { Height = height, Width = width },
                new AddOverviewStep
                {
                    Height = height,
                    Width = width,
                    Of = OverviewSource.Source,
                    Position = OverviewPosition.Last,
                    OnlyForSeveralTiles = true,
                    Filter = filter,
                },
            ]
            : [new ResizeStep { Height = height, Width = width, Filter = filter }];
        return new ImagePreprocessing
        {
            Steps = [.. frames, CommonSteps.Normalize(config, PixelStatistics.Clip), new StackFramesStep { Counts = FrameCounts.Patches }],
        };
    }
}
