using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>In which earlier answers a model is shown its reasoning again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasoningHistory>))]
internal enum ReasoningHistory
{
    /// <summary>In none.</summary>
    Dropped,

    /// <summary>In those after the user's last message.</summary>
    AfterLastQuestion,

    /// <summary>In all.</summary>
    Kept,
}
