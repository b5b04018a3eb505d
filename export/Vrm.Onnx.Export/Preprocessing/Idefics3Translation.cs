using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Idefics3 and SmolVLM: the longer side to a length, then to multiples of a tile, tiles, and an overview of the resized picture.</summary>
internal static class Idefics3Translation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        CommonSteps.RequireOn(config, "do_pad");
        var edge = LongestEdge(config, "size", 4 * 364);
        var tile = LongestEdge(config, "max_image_size", 364);
        var filter = config.Filter(ResizeFilter.Lanczos);
        IEnumerable<ImageStep> scale = config.Flag("do_resize", missing: true) ? [new ScaleToLongestEdgeStep { Edge = edge, Filter = filter }] : [];
        IEnumerable<ImageStep> frames = config.Flag("do_image_splitting", missing: true)
            ?
            [
                new ResizeToTileMultipleStep { Tile = tile, Filter = filter },
                new TileStep { Height = tile, Width = tile },
                new AddOverviewStep
                {
                    Height = tile,
                    Width = tile,
                    Of = OverviewSource.Resized,
                    Position = OverviewPosition.Last,
                    OnlyForSeveralTiles = true,
                    Filter = filter,
                },
            ]
            : [new ResizeStep { Height = tile, Width = tile, Filter = filter }];
        return new ImagePreprocessing
        {
            Steps = [.. scale, .. frames, CommonSteps.Normalize(config, PixelStatistics.Half), new StackSamplesStep()],
        };
    }

    private static int LongestEdge(PreprocessorConfig config, string field, int missing)
    {
        var size = config.Size(field, new PreprocessorSize { LongestEdge = missing });
        return size is { LongestEdge: { } edge, ShortestEdge: null, Height: null, Width: null }
            ? edge
            : throw config.Wrong(field, size.ToString(), "the longest edge");
    }
}
