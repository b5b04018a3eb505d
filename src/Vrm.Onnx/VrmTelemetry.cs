namespace Vrm.Onnx;

/// <summary>The names under which requests are traced and measured, for OpenTelemetry or any other listener of .NET's diagnostics.</summary>
/// <remarks>
/// One activity a request, <c>chat {architecture}</c>, and the metrics of the gen_ai semantic conventions (OpenTelemetry 1.37), with seconds and tokens as
/// units. No text of a question, reasoning or answer is recorded.
/// </remarks>
public static class VrmTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Vrm.Onnx";
}
