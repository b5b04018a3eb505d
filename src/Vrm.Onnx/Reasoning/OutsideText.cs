using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>What text outside the tagged blocks means. Whitespace there never means anything.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutsideText>))]
public enum OutsideText
{
    /// <summary>It does not belong there.</summary>
    [JsonStringEnumMemberName("irregular")]
    Irregular,

    /// <summary>It is part of the format, but neither reasoning nor answer: words around a boxed answer.</summary>
    [JsonStringEnumMemberName("allowed")]
    Allowed,

    /// <summary>After the last block it is the answer, which has no tags of its own; before that it does not belong there.</summary>
    [JsonStringEnumMemberName("answer")]
    Answer,
}
