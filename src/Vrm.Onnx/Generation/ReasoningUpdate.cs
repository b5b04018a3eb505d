namespace Vrm.Onnx;

/// <summary>One piece of a running request: text as it is written, or, last, the result.</summary>
/// <remarks>Immutable and thread-safe. The set of updates is closed.</remarks>
public abstract record ReasoningUpdate
{
    private protected ReasoningUpdate()
    {
    }

    /// <summary>What a log may show of it. No other assembly can override it, which closes the set: a record's copy constructor cannot.</summary>
    private protected abstract string Summary { get; }

    /// <summary>One line for people, which leaves out what the model wrote.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ {Summary} }}";
}

/// <summary>More of the reasoning, without its tags.</summary>
public sealed record ReasoningTextUpdate : ReasoningUpdate
{
    /// <summary>What was added; never empty.</summary>
    public required string Text { get; init; }

    private protected override string Summary => $"{Text.Length} characters";
}

/// <summary>More of the answer, without its tags.</summary>
public sealed record AnswerTextUpdate : ReasoningUpdate
{
    /// <summary>What was added; never empty.</summary>
    public required string Text { get; init; }

    private protected override string Summary => $"{Text.Length} characters";
}

/// <summary>Text outside both: before, between or after the blocks that the model's dialect knows.</summary>
public sealed record OtherTextUpdate : ReasoningUpdate
{
    /// <summary>What was added; never empty.</summary>
    public required string Text { get; init; }

    private protected override string Summary => $"{Text.Length} characters";
}

/// <summary>The answer is withheld; stands in place of all <see cref="AnswerTextUpdate"/>s.</summary>
public sealed record AbstainedUpdate : ReasoningUpdate
{
    /// <summary>Why.</summary>
    public required Abstention Abstention { get; init; }

    private protected override string Summary => $"{Abstention}";
}

/// <summary>The end of the request; exactly one, and nothing follows it.</summary>
public sealed record CompletedUpdate : ReasoningUpdate
{
    /// <summary>The whole: its texts are the updates before it, put together.</summary>
    public required ReasoningResult Result { get; init; }

    private protected override string Summary => $"{Result}";
}
