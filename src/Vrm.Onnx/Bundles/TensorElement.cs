using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>The element type of a graph input or output.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TensorElement>))]
internal enum TensorElement
{
    /// <summary>32-bit floating point.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,

    /// <summary>16-bit floating point (IEEE binary16).</summary>
    [JsonStringEnumMemberName("float16")]
    Float16,

    /// <summary>16-bit brain floating point.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,

    /// <summary>64-bit integer.</summary>
    [JsonStringEnumMemberName("int64")]
    Int64,

    /// <summary>32-bit integer.</summary>
    [JsonStringEnumMemberName("int32")]
    Int32,
}
