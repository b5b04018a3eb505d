namespace Vrm.Onnx.Prompting.Templates;

/// <summary>An object whose fields templates may set: <c>namespace(found=false)</c>.</summary>
internal sealed class TemplateNamespace(IReadOnlyDictionary<string, object?> fields)
{
    public Dictionary<string, object?> Fields { get; } = new(fields, StringComparer.Ordinal);
}
