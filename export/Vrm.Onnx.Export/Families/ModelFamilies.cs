using Vrm.Onnx.Export.Families.Gemma3;
using Vrm.Onnx.Export.Families.Glm4v;
using Vrm.Onnx.Export.Families.Idefics3;
using Vrm.Onnx.Export.Families.InternVl;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Families.LlavaNext;
using Vrm.Onnx.Export.Families.LlavaOneVision;
using Vrm.Onnx.Export.Families.Qwen25Vl;
using Vrm.Onnx.Export.Families.Qwen2Vl;
using Vrm.Onnx.Export.Families.Qwen3Vl;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Families;

/// <summary>The model families that can be exported.</summary>
internal static class ModelFamilies
{
    private static readonly IModelFamily[] All =
    [
        new LlavaFamily(),
        new LlavaNextFamily(),
        new LlavaOneVisionFamily(),
        new Qwen2VlFamily(),
        new Qwen25VlFamily(),
        new Qwen3VlFamily(),
        new Glm4vFamily(),
        new Gemma3Family(),
        new InternVlFamily(),
        new Idefics3Family("idefics3"),
        new Idefics3Family("smolvlm"),
    ];

    /// <summary>The names of all families.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. All.Select(family => family.ModelType)];

    /// <summary>The family of a checkpoint.</summary>
    /// <exception cref="UnsupportedModelException">It is none of the supported.</exception>
    /// <exception cref="CheckpointException">The configuration names none, or the weights are quantized.</exception>
    public static IModelFamily Of(Checkpoint checkpoint)
    {
        var modelType = checkpoint.Config.GetString("model_type");
        var family = All.FirstOrDefault(family => family.ModelType == modelType)
            ?? throw new UnsupportedModelException(checkpoint.Config.File, modelType, Supported);
        QuantizationMark.Refuse(checkpoint);
        return family;
    }
}
