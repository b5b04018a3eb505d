using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>The token rules of each family, with the settings that a case records.</summary>
internal static class GoldenTokenRules
{
    public static (ImageTokenCount Count, ImageExpansion Expansion) Of(JsonElement meta, ImagePreprocessing preprocessing)
    {
        var settings = meta.TryGetProperty("processor_settings", out var found) ? found : default;
        var family = meta.GetProperty("family").GetString();
        return family switch
        {
            "clip" or "llava_pad" => (Fixed(meta, settings), new PlainImageExpansion()),
            "qwen2_vl" or "qwen2_5_vl" or "qwen3_vl" or "glm4v" => (new PatchGridImageTokens { MergeSize = Step<PatchGridStep>(preprocessing).MergeSize }, new PlainImageExpansion()),
            "llava_next" => (Next(preprocessing, settings), new PlainImageExpansion()),
            "llava_onevision" => (OneVision(settings), new PlainImageExpansion()),
            "idefics3" => Tiled(settings, "global_image_tag"),
            "smolvlm" => Tiled(settings, "global_image_token"),
            "gemma3" => (Frames(settings, "image_seq_length"), new CroppedImageExpansion { Before = "<start_of_image>", After = "<end_of_image>" }),
            "internvl" => (Frames(settings, "image_seq_length"), new PlainImageExpansion { Before = Text(settings, "start_image_token"), After = Text(settings, "end_image_token") }),
            "mllama" => (new FixedImageTokens { Tokens = 1 }, new PlainImageExpansion()),
            "pixtral" => (new PatchRowImageTokens { PatchSize = Step<ShrinkToLongestEdgeStep>(preprocessing).Multiple }, new PatchRowImageExpansion { Break = "[IMG_BREAK]", End = "[IMG_END]" }),
            _ => throw new ArgumentOutOfRangeException(nameof(meta), family, "A family of no known token rule; add it here."),
        };
    }

    private static FixedImageTokens Fixed(JsonElement meta, JsonElement settings)
    {
        var shape = meta.GetProperty("outputs").GetProperty("pixel_values").GetProperty("shape");
        var patch = Number(settings, "patch_size");
        return new FixedImageTokens { Tokens = (shape[2].GetInt32() / patch * (shape[3].GetInt32() / patch)) + Extra(settings) };
    }

    private static AnyResolutionImageTokens Next(ImagePreprocessing preprocessing, JsonElement settings) => new()
    {
        PatchesPerSide = Step<TileStep>(preprocessing).Height / Number(settings, "patch_size"),
        ExtraTokens = Extra(settings),
    };

    private static AnyResolutionImageTokens OneVision(JsonElement settings)
    {
        var perTile = Number(settings, "num_image_tokens");
        Assert.Equal("anyres_max_9", Text(settings, "vision_aspect_ratio"));
        return new AnyResolutionImageTokens { PatchesPerSide = (int)Math.Sqrt(perTile), MaxTiles = 9, TokensWhenSeveral = perTile + 1 };
    }

    private static (ImageTokenCount, ImageExpansion) Tiled(JsonElement settings, string overview) =>
        (Frames(settings, "image_seq_len"), new TiledImageExpansion
        {
            Fence = Text(settings, "fake_image_token"),
            Overview = Text(settings, overview),
            TileFormat = "<row_{0}_col_{1}>",
        });

    private static FrameImageTokens Frames(JsonElement settings, string field) => new() { TokensPerFrame = Number(settings, field) };

    /// <summary>The class token, less the one that the strategy "default" drops.</summary>
    private static int Extra(JsonElement settings) =>
        Number(settings, "num_additional_image_tokens") - (Text(settings, "vision_feature_select_strategy") == "default" ? 1 : 0);

    private static T Step<T>(ImagePreprocessing preprocessing)
        where T : ImageStep => preprocessing.Steps.OfType<T>().Single();

    private static int Number(JsonElement settings, string field) => settings.GetProperty(field).GetInt32();

    private static string Text(JsonElement settings, string field) => settings.GetProperty(field).GetString()!;
}
