using System.Text.Json.Nodes;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>processor_config.json: how ONNX Runtime GenAI makes pixels of a picture, as operators of onnxruntime-extensions.</summary>
internal static class GenAIProcessor
{
    /// <exception cref="ExportException">The model's way has no counterpart there.</exception>
    public static JsonObject Describe(string family, ImagePreprocessing image)
    {
        List<JsonNode> transforms = [Operation("DecodeImage", new JsonObject { ["color_space"] = "RGB" }), Operation("ConvertRGB", null)];
        transforms.AddRange(image.Steps.SelectMany(step => Translate(family, step, image)));
        return new JsonObject { ["processor"] = new JsonObject { ["name"] = $"{family}_image_processor", ["transforms"] = new JsonArray([.. transforms]) } };
    }

    private static IEnumerable<JsonObject> Translate(string family, ImageStep step, ImagePreprocessing image)
    {
        switch (step)
        {
            case ResizeToPixelBudgetStep resize:
                var patches = image.Steps.OfType<PatchGridStep>().Single();
                yield return Operation("Resize", new JsonObject
                {
                    ["width"] = resize.Factor,
                    ["height"] = resize.Factor,
                    ["smart_resize"] = 1,
                    ["min_pixels"] = resize.MinPixels,
                    ["max_pixels"] = resize.MaxPixels,
                    ["patch_size"] = patches.PatchSize,
                    ["merge_size"] = patches.MergeSize,
                    ["interpolation"] = Filter(resize.Filter),
                });
                break;
            case ResizeStep resize:
                yield return Operation("Resize", new JsonObject
                {
                    ["width"] = resize.Width,
                    ["height"] = resize.Height,
                    ["keep_aspect_ratio"] = 0,
                    ["interpolation"] = Filter(resize.Filter),
                });
                break;
            case NormalizeStep normalize:
                yield return Operation("Rescale", new JsonObject { ["rescale_factor"] = normalize.RescaleFactor ?? 1 });
                yield return Operation("Normalize", Statistics(normalize, isGrid: image.Steps.Any(other => other is PatchGridStep)));
                break;
            case PatchGridStep patch:
                yield return Operation("PatchImage", new JsonObject
                {
                    ["patch_size"] = patch.PatchSize,
                    ["temporal_patch_size"] = patch.Frames,
                    ["merge_size"] = patch.MergeSize,
                });
                break;
            case StackFramesStep:
                yield return Operation("Permute3D", new JsonObject { ["dims"] = LayoutJson.Array([2, 0, 1]) });
                break;
            default:
                throw new ExportException(family, $"the image processor's step {step.GetType().Name} has no counterpart in ONNX Runtime GenAI.");
        }
    }

    private static JsonObject Statistics(NormalizeStep normalize, bool isGrid)
    {
        var attributes = new JsonObject
        {
            ["mean"] = LayoutJson.Array(normalize.Mean ?? [0, 0, 0]),
            ["std"] = LayoutJson.Array(normalize.Std ?? [1, 1, 1]),
        };
        if (isGrid)
        {
            attributes["qwen2_5_vl"] = 1; // pixels stay as they lie until patches are cut
        }

        return attributes;
    }

    private static JsonObject Operation(string type, JsonObject? attributes)
    {
        var operation = new JsonObject { ["name"] = type.ToLowerInvariant(), ["type"] = type };
        if (attributes is not null)
        {
            operation["attrs"] = attributes;
        }

        return new JsonObject { ["operation"] = operation };
    }

    private static string Filter(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Bicubic => "CUBIC",
        ResizeFilter.Bilinear => "LINEAR",
        ResizeFilter.Lanczos => "LANCZOS",
        ResizeFilter.Nearest => "NEAREST",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, null),
    };
}
