using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>The tensor that says how many frames each picture has.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FrameCounts>))]
internal enum FrameCounts
{
    /// <summary>None.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary><c>num_crops</c> [images], without the whole picture (Gemma3).</summary>
    [JsonStringEnumMemberName("crops")]
    Crops,

    /// <summary><c>num_patches</c> [images], the overview included (InternVL).</summary>
    [JsonStringEnumMemberName("patches")]
    Patches,
}
