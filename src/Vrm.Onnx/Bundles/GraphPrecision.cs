using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>How the weights of a graph are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GraphPrecision>))]
public enum GraphPrecision
{
    /// <summary>32-bit floating point.</summary>
    [JsonStringEnumMemberName("fp32")]
    Float32,

    /// <summary>16-bit floating point (IEEE binary16).</summary>
    [JsonStringEnumMemberName("fp16")]
    Float16,

    /// <summary>16-bit brain floating point.</summary>
    [JsonStringEnumMemberName("bf16")]
    BFloat16,

    /// <summary>8-bit integers in blocks with a scale each.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,

    /// <summary>4-bit integers in blocks of 32 with a scale each.</summary>
    [JsonStringEnumMemberName("int4")]
    Int4,

    /// <summary>4-bit integers in blocks of 32, and 8-bit integers where results depend on them most.</summary>
    [JsonStringEnumMemberName("mixed")]
    Mixed,
}
