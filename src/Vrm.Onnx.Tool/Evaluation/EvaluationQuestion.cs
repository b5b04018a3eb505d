using System.Text.Json.Serialization;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>One line of a question file; members that are not named here are allowed and not read.</summary>
internal sealed record EvaluationQuestion
{
    [JsonRequired]
    public string Image { get; init; } = "";

    [JsonRequired]
    public string Question { get; init; } = "";

    [JsonRequired]
    public string Answer { get; init; } = "";

    /// <summary>The reasoning before the answer; needed for perplexity only.</summary>
    public string? Reasoning { get; init; }
}

/// <summary>One line of a file of recorded outputs.</summary>
internal sealed record ExpectedOutput
{
    [JsonRequired]
    public string Image { get; init; } = "";

    [JsonRequired]
    public string Question { get; init; } = "";

    [JsonRequired]
    public string Output { get; init; } = "";
}
