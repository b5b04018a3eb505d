using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>What a layer of the decoder keeps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StateKind>))]
internal enum StateKind
{
    /// <summary>Keys and values of all tokens.</summary>
    [JsonStringEnumMemberName("keysAndValues")]
    KeysAndValues,

    /// <summary>Keys and values of a layer that attends to a window of tokens.</summary>
    [JsonStringEnumMemberName("windowed")]
    Windowed,

    /// <summary>The last inputs of a causal convolution.</summary>
    [JsonStringEnumMemberName("convolution")]
    Convolution,

    /// <summary>The state of a linear attention or another recurrence.</summary>
    [JsonStringEnumMemberName("recurrent")]
    Recurrent,
}
