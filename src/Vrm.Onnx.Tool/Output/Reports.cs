namespace Vrm.Onnx.Tool.Output;

/// <summary>What went wrong.</summary>
internal sealed record ErrorReport(string Error, string Message);

/// <summary>What <c>vrm ask --json</c> prints.</summary>
internal sealed record AskReport(string? Answer, string Reasoning, string Text, bool WellFormed, string FinishReason)
{
    public required int InputTokens { get; init; }

    public required int OutputTokens { get; init; }

    public required int ReasoningTokens { get; init; }

    public required double SecondsToFirstToken { get; init; }

    public required double TokensPerSecond { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Providers { get; init; }
}

/// <summary>What <c>vrm export --json</c> prints.</summary>
internal sealed record ExportReport(string Bundle, string Architecture, long Bytes, double Seconds);

/// <summary>What <c>vrm verify --json</c> prints.</summary>
internal sealed record VerifyReport(bool Valid, string Architecture, int Files, long Bytes);
