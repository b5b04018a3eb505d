using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Where an overview stands among the tiles of its picture.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverviewPosition>))]
internal enum OverviewPosition
{
    /// <summary>Before the tiles.</summary>
    [JsonStringEnumMemberName("first")]
    First,

    /// <summary>Behind the tiles.</summary>
    [JsonStringEnumMemberName("last")]
    Last,
}
