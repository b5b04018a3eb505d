using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>What a bundle was made from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourceKind>))]
internal enum SourceKind
{
    /// <summary>A whole checkpoint.</summary>
    [JsonStringEnumMemberName("base")]
    Base,

    /// <summary>A low-rank adapter that was merged into it.</summary>
    [JsonStringEnumMemberName("adapter")]
    Adapter,
}
