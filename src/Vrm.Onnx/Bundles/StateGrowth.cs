using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>How a state grows with its sequence.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StateGrowth>))]
internal enum StateGrowth
{
    /// <summary>By one place for each token: it can be cut back to any length.</summary>
    [JsonStringEnumMemberName("token")]
    PerToken,

    /// <summary>Up to the places of its window, which are then used again.</summary>
    [JsonStringEnumMemberName("window")]
    PerWindow,

    /// <summary>Not at all: it cannot be cut back, only kept and restored.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
