namespace Vrm.Onnx.Prompting.Templates;

/// <summary>A chat template cannot be read or run, or refuses a conversation.</summary>
internal sealed class TemplateException(string message) : VrmException(message)
{
    /// <summary>Whether the template itself refused the conversation, by <c>raise_exception</c>.</summary>
    public bool IsRefusal { get; init; }
}
