using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>LLaVA-NeXT and LLaVA-OneVision: an overview, then tiles of the best of several canvases.</summary>
internal static class AnyResolutionTranslation
{
    private static readonly (int Height, int Width)[] s_nextPinpoints = [(336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008)];

    public static ImagePreprocessing Next(PreprocessorConfig config)
    {
        if (config.Text("aspect_ratio_setting") is { } setting and not "anyres")
        {
            throw config.Wrong("aspect_ratio_setting", setting, "anyres");
        }
        CommonSteps.RequireOn(config, "do_pad");
        var size = config.Size("size", new PreprocessorSize { ShortestEdge = 224 });
        var overview = size.ShortestEdge ?? size.Single ?? SmallerSide(config, size);
        var (tile, _) = CommonSteps.Rectangle(config, "crop_size", 224);
        var filter = config.Filter(ResizeFilter.Bicubic);
        // Overview and tiles go through CLIP's own resize and crop, which do nothing where all are of one size.
        var clip = ClipTranslation.ResizeAndCrop(config).Where(step => overview != tile || !LeavesTiles(step, tile));
        return new ImagePreprocessing
        {
            Steps =
            [
                new FitToPinpointStep { Pinpoints = Pinpoints(config, s_nextPinpoints), Filter = filter },
                new TileStep { Height = tile, Width = tile },
                Overview(overview, overview, filter),
                .. clip,
                CommonSteps.Normalize(config, PixelStatistics.Clip),
                new StackTilesStep(),
            ],
        };
    }

    public static ImagePreprocessing OneVision(PreprocessorConfig config)
    {
        CommonSteps.RequireOn(config, "do_pad");
        CommonSteps.RequireOn(config, "do_resize");
        var (height, width) = CommonSteps.Rectangle(config, "size", 384);
        var filter = config.Filter(ResizeFilter.Bicubic);
        var resize = new ResizeStep { Height = height, Width = width, Filter = filter };
        IEnumerable<ImageStep> squeeze = height == width ? [] : [resize];
        return new ImagePreprocessing
        {
            Steps =
            [
                new FitToPinpointStep { Pinpoints = Pinpoints(config, DefaultOneVisionPinpoints()), Filter = filter },
                new TileStep { Height = height, Width = height },
                Overview(height, width, filter),
                .. squeeze,
                CommonSteps.Normalize(config, PixelStatistics.Clip),
                new StackTilesStep { CountsImages = true },
            ],
            StepsForSeveral = [CommonSteps.PadToSquare(config, PixelStatistics.Clip), resize],
        };
    }

    private static AddOverviewStep Overview(int height, int width, ResizeFilter filter) => new()
    {
        Height = height,
        Width = width,
        Of = OverviewSource.Source,
        Position = OverviewPosition.First,
        OnlyForSeveralTiles = false,
        Filter = filter,
    };

    private static bool LeavesTiles(ImageStep step, int tile) => step switch
    {
        ResizeShortestEdgeStep resize => resize.Edge == tile,
        ResizeStep resize => resize.Height == tile && resize.Width == tile,
        CenterCropStep crop => crop.Height == tile && crop.Width == tile,
        _ => false,
    };

    private static CanvasSize[] Pinpoints(PreprocessorConfig config, IReadOnlyList<(int Height, int Width)> missing) =>
        [.. config.Pairs("image_grid_pinpoints", missing).Select(pair => new CanvasSize(pair.Height, pair.Width))];

    /// <summary>One to six tiles of 384 in both directions.</summary>
    private static (int Height, int Width)[] DefaultOneVisionPinpoints() =>
        [.. from rows in Enumerable.Range(1, 6) from columns in Enumerable.Range(1, 6) select (rows * 384, columns * 384)];

    private static int SmallerSide(PreprocessorConfig config, PreprocessorSize size)
    {
        var (height, width) = size.AsRectangle() ?? throw config.Wrong("size", size.ToString(), "the shortest edge, or height and width");
        return Math.Min(height, width);
    }
}
