using System.Text.Json;

namespace Vrm.Onnx.Prompting;

/// <summary>A call that the model made.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">A JSON object, whose order counts.</param>
internal sealed record PromptToolCall(string Name, JsonElement Arguments)
{
    /// <summary>The call's id, which its result refers to.</summary>
    public string? Id { get; init; }
}
