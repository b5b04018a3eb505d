using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Output;

/// <summary>What went wrong.</summary>
internal sealed record ErrorReport(string Error, string Message);

/// <summary>What <c>vrm ask --json</c> prints.</summary>
internal sealed record AskReport(string? Answer, string Reasoning, string Text, bool WellFormed, string FinishReason)
{
    public required int InputTokens { get; init; }

    public required int OutputTokens { get; init; }

    public required int ReasoningTokens { get; init; }

    public double? Confidence { get; init; }

    public IReadOnlyDictionary<string, double>? Values { get; init; }

    public string? WithheldAnswer { get; init; }

    public required double SecondsToFirstToken { get; init; }

    public required double TokensPerSecond { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Providers { get; init; }
}

/// <summary>What <c>vrm export --json</c> prints.</summary>
internal sealed record ExportReport(string Bundle, string Architecture, long Bytes, double Seconds);

/// <summary>What <c>vrm verify --json</c> prints.</summary>
internal sealed record VerifyReport(bool Valid, string Architecture, int Files, long Bytes)
{
    public required string ManifestSha256 { get; init; }

    /// <summary>Whether a key was given, and its owner signed the bundle.</summary>
    public required bool Signed { get; init; }
}

/// <summary>What <c>vrm sign --json</c> prints.</summary>
internal sealed record SignReport(string Signature, string ManifestSha256, int Files);

/// <summary>What <c>vrm train sft --json</c> and <c>vrm train grpo --json</c> print.</summary>
internal sealed record TrainReport(string Method, string Folder, long Steps, double Seconds)
{
    public double? Loss { get; init; }

    public double? ValidationLoss { get; init; }

    public double? Reward { get; init; }

    public double? TokensPerSecond { get; init; }

    public double? RuntimeShare { get; init; }

    public AnswerMeasurement? Before { get; init; }

    public AnswerMeasurement? After { get; init; }

    public IReadOnlyList<string> Skipped { get; init; } = [];
}
