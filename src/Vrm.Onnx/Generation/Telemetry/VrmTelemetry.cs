namespace Vrm.Onnx;

/// <summary>The names under which requests are traced and measured, for OpenTelemetry or any other listener of .NET's diagnostics.</summary>
/// <remarks>
/// One activity a request, <c>chat {architecture}</c>, below that of its caller, and metrics with seconds and tokens as units, after the gen_ai
/// semantic conventions (OpenTelemetry 1.41): <c>gen_ai.client.operation.duration</c>, <c>gen_ai.client.token.usage</c>,
/// <c>gen_ai.server.request.duration</c>, <c>gen_ai.server.time_to_first_token</c>, <c>gen_ai.server.time_per_output_token</c>, with their bucket
/// boundaries. What they have no name for begins with <c>vrm.</c>: <c>vrm.request.queue_time</c>, <c>vrm.request.image_encoding_time</c>,
/// <c>vrm.request.reasoning_tokens</c>. An error is named by its type (<c>error.type</c>). No text of a question, reasoning or answer is recorded.
/// </remarks>
public static class VrmTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Vrm.Onnx";
}
