using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Mllama (Llama 3.2 Vision): the best arrangement of tiles, the picture in its corner.</summary>
internal static class MllamaTranslation
{
    public static ImagePreprocessing Translate(PreprocessorConfig config)
    {
        CommonSteps.RequireOn(config, "do_resize");
        CommonSteps.RequireOn(config, "do_pad");
        var (tile, width) = CommonSteps.Rectangle(config, "size", 224);
        var tiles = config.Whole("max_image_tiles", 4, 64);
        if (tile != width)
        {
            throw config.Wrong("size", $"{tile} x {width}", "a square, because tiles are square,");
        }
        return new ImagePreprocessing
        {
            Steps =
            [
                new FitToTileCanvasStep { Tile = tile, MaxTiles = tiles, Filter = config.Filter(ResizeFilter.Bilinear) },
                new TileStep { Height = tile, Width = tile },
                CommonSteps.Normalize(config, PixelStatistics.Half),
                new StackCanvasesStep { MaxTiles = tiles },
            ],
        };
    }
}
