using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What white space of a message is left out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptTrim>))]
internal enum PromptTrim
{
    /// <summary>None.</summary>
    None,

    /// <summary>That around each text.</summary>
    Texts,

    /// <summary>That at the beginning and the end of the whole content.</summary>
    Content,
}
