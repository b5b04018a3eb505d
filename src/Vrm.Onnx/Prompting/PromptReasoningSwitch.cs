using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>A template's switch for reasoning.</summary>
/// <param name="Variable">The template's name of it.</param>
/// <param name="On">The format where reasoning is asked for.</param>
/// <param name="Off">The format where none is asked for.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptReasoningSwitch(string Variable, PromptFormat On, PromptFormat Off);
