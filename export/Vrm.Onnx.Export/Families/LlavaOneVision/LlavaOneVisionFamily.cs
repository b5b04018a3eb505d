using System.Globalization;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.LlavaOneVision;

/// <summary>
/// LLaVA-OneVision (arXiv:2408.03326): as LLaVA-NeXT, with SigLIP, many more grids, patches that are scaled down where there are too
/// many, and pictures that are not cut up where a sample holds several.
/// </summary>
internal sealed class LlavaOneVisionFamily : IModelFamily
{
    private const string AspectRatio = "vision_aspect_ratio";
    private const string AspectRatioPrefix = "anyres_max_";
    private const int MaxMaxTiles = 1024;

    private static readonly int[] DefaultSides = [384, 768, 1152, 1536, 1920, 2304];

    public string ModelType => "llava_onevision";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = checkpoint.Config;
        var sizes = TileGridReader.ReadSizes(config, [.. DefaultSides.SelectMany(height => DefaultSides, (height, width) => (height, width))]);
        var maxTiles = ReadMaxTiles(config);

        // Absent parts stand for other models than in LLaVA, and no published checkpoint leaves them out.
        _ = config.GetNode("vision_config").GetString("model_type");
        _ = config.GetNode("text_config").GetString("model_type");
        config.Ignore("use_image_newline_parameter", "video_token_index", "video_token_id");
        var llava = LlavaConfig.Read(config, LlavaDefaults.OneVision);
        TileGrid grid = TileGridReader.Create(config, llava, sizes) with { MaxTiles = maxTiles, OnlyAlone = true };
        return new TiledLlava(llava, grid).Export(checkpoint, precision, ModelType);
    }

    private static int ReadMaxTiles(ConfigNode config)
    {
        var text = config.GetString(AspectRatio, "anyres_max_9");
        return text.StartsWith(AspectRatioPrefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(AspectRatioPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= MaxMaxTiles
            ? count
            : throw config.Refuse(AspectRatio, "The value is not supported.", $"{AspectRatioPrefix}N, N from 1 to {MaxMaxTiles}");
    }
}
