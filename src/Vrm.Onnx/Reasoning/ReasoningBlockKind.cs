using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>What a tagged block of a model's output holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasoningBlockKind>))]
public enum ReasoningBlockKind
{
    /// <summary>Reasoning. A dialect may have several such blocks.</summary>
    [JsonStringEnumMemberName("reasoning")]
    Reasoning,

    /// <summary>The answer. A dialect has at most one such block.</summary>
    [JsonStringEnumMemberName("answer")]
    Answer,
}
