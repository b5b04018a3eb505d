using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>How a template takes the content of a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TemplateContent>))]
internal enum TemplateContent
{
    /// <summary>As one text.</summary>
    Text,

    /// <summary>As a list of parts.</summary>
    Parts,
}

/// <summary>How a template takes the reasoning of an earlier answer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TemplateReasoning>))]
internal enum TemplateReasoning
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As the field <c>reasoning_content</c>.</summary>
    Field,

    /// <summary>As a part of the content.</summary>
    Part,

    /// <summary>In tags, in the text.</summary>
    Tags,
}

/// <summary>In what form a template takes messages.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TemplateForms
{
    /// <summary>A message of the system.</summary>
    /// <value><see cref="TemplateContent.Text"/></value>
    public TemplateContent System { get; init; }

    /// <summary>A message of the user.</summary>
    /// <value><see cref="TemplateContent.Text"/></value>
    public TemplateContent User { get; init; }

    /// <summary>An answer of the model.</summary>
    /// <value><see cref="TemplateContent.Text"/></value>
    public TemplateContent Assistant { get; init; }

    /// <summary>The reasoning of an answer.</summary>
    /// <value><see cref="TemplateReasoning.None"/></value>
    public TemplateReasoning Reasoning { get; init; }
}
