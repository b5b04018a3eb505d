using System.Collections.Frozen;
using System.Text.Json;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Preprocessing;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export;

/// <summary>Translates <c>preprocessor_config.json</c>, of every generation, to <see cref="ImagePreprocessing"/>.</summary>
/// <remarks>Thread-safe. A class that is not known and a field that nobody asked for are refused by name, because either may change pixels.</remarks>
public static class ImagePreprocessingTranslator
{
    /// <summary>The file that holds the configuration of the image processor alone.</summary>
    public const string FileName = "preprocessor_config.json";

    private const string ProcessorFileName = "processor_config.json";
    private const int MaxFileBytes = 1 << 20;

    private static readonly FrozenDictionary<string, Func<PreprocessorConfig, ImagePreprocessing>> s_classes =
        new Dictionary<string, Func<PreprocessorConfig, ImagePreprocessing>>(StringComparer.Ordinal)
        {
            ["CLIP"] = ClipTranslation.Clip,
            ["Llava"] = ClipTranslation.Llava,
            ["Siglip"] = FixedSizeTranslation.Siglip,
            ["ViT"] = FixedSizeTranslation.Vit,
            ["Siglip2"] = NaFlexTranslation.Translate,
            ["Qwen2VL"] = PixelBudgetTranslation.Qwen,
            ["Qwen2_5_VL"] = PixelBudgetTranslation.Qwen,
            ["Glm4v"] = PixelBudgetTranslation.Glm,
            ["LlavaNext"] = AnyResolutionTranslation.Next,
            ["LlavaOnevision"] = AnyResolutionTranslation.OneVision,
            ["Idefics3"] = Idefics3Translation.Translate,
            ["SmolVLM"] = Idefics3Translation.Translate,
            ["Gemma3"] = Gemma3Translation.Translate,
            ["GotOcr2"] = InternVlTranslation.Translate,
            ["Mllama"] = MllamaTranslation.Translate,
            ["Pixtral"] = PixtralTranslation.Translate,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly JsonElement s_internVlProcessor = JsonElement.Parse("""{ "crop_to_patches": true }""");

    /// <summary>Fields that say nothing about pixels, or only where a value is given that is refused below.</summary>
    private static readonly FrozenSet<string> s_harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        "_valid_processor_keys",
        "auto_map",
        "data_format",
        "default_to_square", // only with a size of one number, where the class that minds asks for it
        "device",
        "disable_grouping",
        "do_convert_rgb", // pictures are always RGB here
        "feature_extractor_type",
        "image_processor_type",
        "image_seq_length", // a matter of the prompt
        "input_data_format",
        "processor_class",
        "return_row_col_info",
        "return_tensors",
        "transformers_version");

    /// <summary>Settings of video processors, which stood in the same file before they had one of their own; image processors read none of them.</summary>
    private static readonly FrozenSet<string> s_ofVideos = FrozenSet.Create(
        StringComparer.Ordinal,
        "do_sample_frames",
        "fps",
        "frame_factor",
        "max_duration",
        "max_frames",
        "max_num_frames",
        "min_frames",
        "num_frames",
        "num_sample_frames",
        "return_metadata",
        "sample_fps");

    /// <summary>Translates the configuration in a checkpoint folder.</summary>
    /// <param name="checkpointFolder">A folder with preprocessor_config.json, or with a processor_config.json that holds an image processor.</param>
    /// <exception cref="PreprocessorConfigException">There is no configuration, it is damaged, or something in it is not supported.</exception>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static ImagePreprocessing Load(string checkpointFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpointFolder);
        var path = Path.Combine(checkpointFolder, FileName);
        if (File.Exists(path))
        {
            using var config = ReadFile(path);
            return Translate(config.RootElement, overrides: default, path);
        }
        path = Path.Combine(checkpointFolder, ProcessorFileName);
        if (File.Exists(path))
        {
            using var config = ReadFile(path);
            if (config.RootElement.ValueKind == JsonValueKind.Object && config.RootElement.TryGetProperty("image_processor", out var imageProcessor))
            {
                return Translate(imageProcessor, overrides: default, path);
            }
        }
        throw new PreprocessorConfigException(checkpointFolder, "the image processor's configuration", "missing", $"{FileName}, or {ProcessorFileName} with image_processor,");
    }

    /// <summary>Translates a configuration.</summary>
    /// <param name="config">The JSON object.</param>
    /// <param name="overrides">Fields that take the place of the configuration's, as a call of the original with such arguments; undefined for none.</param>
    /// <param name="path">The file, for errors; null for a configuration from memory.</param>
    /// <exception cref="PreprocessorConfigException">The class is not known, or a field is unknown, out of range or not supported.</exception>
    public static ImagePreprocessing Translate(JsonElement config, JsonElement overrides = default, string? path = null)
    {
        var fields = new PreprocessorConfig([config, SetByProcessor(config), overrides], PreprocessorConfigException.SourceOf(path));
        var name = fields.Text("image_processor_type") ?? fields.Text("feature_extractor_type")
            ?? throw fields.Wrong("image_processor_type", "missing", "the name of a class");
        if (!s_classes.TryGetValue(FamilyOf(name), out var translate))
        {
            throw fields.Wrong("image_processor_type", name, $"one of {string.Join(", ", s_classes.Keys.Order(StringComparer.Ordinal).Select(family => family + "ImageProcessor"))}");
        }
        try
        {
            var result = translate(fields);
            RequireNothingLeft(fields, name);
            result.Validate();
            return result;
        }
        catch (ImagePreprocessingException e)
        {
            throw new PreprocessorConfigException(path, e);
        }
    }

    /// <summary>The generations of one class (feature extractor, processor, fast processor) differ in name only.</summary>
    private static string FamilyOf(string name)
    {
        foreach (var ending in (ReadOnlySpan<string>)["ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor"])
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return name[..^ending.Length];
            }
        }
        return name;
    }

    /// <summary>Fields that the family's processor sets itself, whatever the file says.</summary>
    private static JsonElement SetByProcessor(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object
        && config.TryGetProperty("processor_class", out var processor)
        && processor.ValueKind == JsonValueKind.String
        && processor.ValueEquals("InternVLProcessor"u8)
            ? s_internVlProcessor
            : default;

    private static void RequireNothingLeft(PreprocessorConfig fields, string name)
    {
        foreach (var field in fields.Unread)
        {
            // A step that the class does not have is no step where it is switched off.
            if (!s_harmless.Contains(field) && !IsOfVideos(field) && !fields.IsOff(field))
            {
                throw fields.Wrong(field, "a field of no known meaning", $"a field that {name} has");
            }
        }
    }

    private static bool IsOfVideos(string field) => field.StartsWith("video_", StringComparison.Ordinal) || s_ofVideos.Contains(field);

    private static JsonDocument ReadFile(string path) => StrictJson.ParseDocument(CheckpointFiles.ReadAll(path, MaxFileBytes), PreprocessorConfigException.SourceOf(path));
}
