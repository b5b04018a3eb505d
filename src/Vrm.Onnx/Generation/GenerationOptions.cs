namespace Vrm.Onnx;

/// <summary>How one request is decoded. What is <see langword="null"/> follows the model's own defaults.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate, reasoning included.</summary>
    /// <value><see langword="null"/>: what the model recommends, else 512, or what is left of the context. Otherwise from 1 to the context's length.</value>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// Most tokens of reasoning. When they are used up the closing tag is written for the model, between two characters, and the answer follows. Text
    /// outside all tags before the answer counts as well, but for the first eight tokens, unless the dialect allows for it and there is no
    /// <see cref="Constraint"/>. 0 asks for the answer at once.
    /// </summary>
    /// <value><see langword="null"/>: no limit but <see cref="MaxOutputTokens"/>. Otherwise at least 0.</value>
    public int? MaxReasoningTokens { get; init; }

    /// <summary>
    /// Most time for the request, waiting and picture included. When it is over, the result holds what there is, with
    /// <see cref="FinishReason.TimeLimit"/>.
    /// </summary>
    /// <value><see langword="null"/>: none. Otherwise more than zero.</value>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How the next token is chosen.</summary>
    /// <value>The model's own defaults; greedy for most.</value>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>When repeated text counts as a loop. A loop before the answer ends the reasoning, elsewhere the output.</summary>
    /// <value>The defaults of <see cref="RepetitionOptions"/>; <see langword="null"/>: loops are not looked for.</value>
    public RepetitionOptions? Repetition { get; init; } = new();

    /// <summary>Whether the model is to reason before it answers, where its chat template has a switch for that.</summary>
    /// <value><see langword="null"/>: as the template has it.</value>
    public ReasoningMode? ReasoningMode { get; init; }

    /// <summary>How the model marks its reasoning and its answer.</summary>
    /// <value><see langword="null"/>: as the bundle says.</value>
    public ReasoningDialect? Dialect { get; init; }

    /// <summary>What the answer may be. The reasoning stays free.</summary>
    /// <value><see langword="null"/>: anything.</value>
    public AnswerConstraint? Constraint { get; init; }

    /// <summary>Whether <see cref="ReasoningResult.TokenConfidences"/> is filled.</summary>
    /// <value><see langword="false"/></value>
    public bool IncludeTokenConfidence { get; init; }

    /// <summary>
    /// Whether <see cref="ReasoningResult.Confidence"/> is filled. Where <see cref="Constraint"/> is a list of values, each of them is scored, which
    /// costs one short run a value.
    /// </summary>
    /// <value><see langword="false"/>; a number in <see cref="AbstainBelow"/> fills it in any case.</value>
    public bool IncludeConfidence { get; init; }

    /// <summary>
    /// The least <see cref="AnswerConfidence.Overall"/> confidence in an answer that is given; below it, and where the output was cut off inside the
    /// answer, the result is an <see cref="Abstention"/>.
    /// </summary>
    /// <value><see langword="null"/>: every answer is given. Otherwise from 0 to 1. The answer's text is streamed only when it is complete.</value>
    public double? AbstainBelow { get; init; }

    /// <summary>Whether confidence has to be computed.</summary>
    internal bool NeedsConfidence => IncludeConfidence || AbstainBelow is not null;

    internal void Validate()
    {
        Require(MaxOutputTokens is null or >= 1, nameof(MaxOutputTokens), MaxOutputTokens, "at least 1, or null for the model's default");
        Require(MaxReasoningTokens is null or >= 0, nameof(MaxReasoningTokens), MaxReasoningTokens, "at least 0, or null for no limit");
        Require(TimeLimit is null || (TimeLimit > TimeSpan.Zero && TimeLimit < TimeSpan.FromDays(40)), nameof(TimeLimit), TimeLimit, "more than zero and less than 40 days, or null for none");
        Require(AbstainBelow is null or (>= 0 and <= 1), nameof(AbstainBelow), AbstainBelow, "between 0 and 1, or null to give every answer");
        if (MaxReasoningTokens > MaxOutputTokens)
        {
            throw new InvalidOptionException(nameof(MaxReasoningTokens), $"{MaxReasoningTokens}", $"at most {nameof(MaxOutputTokens)}, which is {MaxOutputTokens}");
        }

        Sampling.Validate();
        Repetition?.Validate();
    }

    private static void Require(bool condition, string option, object? value, string allowed)
    {
        if (!condition)
        {
            throw new InvalidOptionException(option, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"), allowed);
        }
    }
}
