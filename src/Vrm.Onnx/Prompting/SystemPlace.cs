using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>Where a prompt holds the system message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SystemPlace>))]
internal enum SystemPlace
{
    /// <summary>On its own, before the first turn.</summary>
    Beginning,

    /// <summary>At the beginning of the first turn.</summary>
    FirstTurn,

    /// <summary>At the beginning of the last turn, if that is the user's; else nowhere, as the models with this rule were trained.</summary>
    LastUserTurn,
}
