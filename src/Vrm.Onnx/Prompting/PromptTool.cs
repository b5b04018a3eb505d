using System.Text.Json;

namespace Vrm.Onnx.Prompting;

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">The JSON schema of its arguments.</param>
internal sealed record PromptTool(string Name, string Description, JsonElement Parameters);
