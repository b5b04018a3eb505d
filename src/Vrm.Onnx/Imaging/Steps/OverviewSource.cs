using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>What an overview shows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverviewSource>))]
internal enum OverviewSource
{
    /// <summary>The picture as it came (LLaVA-NeXT, InternVL).</summary>
    [JsonStringEnumMemberName("source")]
    Source,

    /// <summary>The picture that was cut into tiles, so that it is resized a second or third time (Idefics3).</summary>
    [JsonStringEnumMemberName("resized")]
    Resized,
}
