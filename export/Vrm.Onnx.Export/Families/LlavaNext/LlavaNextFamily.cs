using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families.LlavaNext;

/// <summary>LLaVA-NeXT, also called LLaVA-1.6: LLaVA on up to five grids of tiles, whose rows come with line breaks.</summary>
internal sealed class LlavaNextFamily : IModelFamily
{
    private static readonly (int Height, int Width)[] DefaultSizes = [(336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008)];

    public string ModelType => "llava_next";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = checkpoint.Config;
        var sizes = TileGridReader.ReadSizes(config, DefaultSizes);

        // Written by conversion tools; the line break is there in any case.
        config.Ignore("use_image_newline_parameter");
        var llava = LlavaConfig.Read(config, LlavaDefaults.Llava);
        return new TiledLlava(llava, TileGridReader.Create(config, llava, sizes)).Export(checkpoint, precision, ModelType);
    }
}
