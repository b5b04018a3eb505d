using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>Where a run writes a state.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StateBuffer>))]
internal enum StateBuffer
{
    /// <summary>Into the buffer that it reads.</summary>
    [JsonStringEnumMemberName("shared")]
    Shared,

    /// <summary>Into another buffer.</summary>
    [JsonStringEnumMemberName("separate")]
    Separate,
}
