namespace Vrm.Onnx.Prompting.Templates;

/// <summary>What a template is rendered with.</summary>
internal sealed record TemplateInput
{
    /// <summary>The messages, as the template sees them.</summary>
    public required IReadOnlyList<object?> Messages { get; init; }

    /// <summary>Whether the model is to go on with an answer.</summary>
    public required bool AddGenerationPrompt { get; init; }

    /// <summary>Other variables: tools, switches. What is not here is not defined.</summary>
    public IReadOnlyDictionary<string, object?> Variables { get; init; } = new Dictionary<string, object?>();

    /// <summary>Writes the date in a format of Python's <c>strftime</c>.</summary>
    public required Func<string, TemplateText> WriteDate { get; init; }
}
