namespace Vrm.Onnx;

/// <summary>One piece of a running request: text as it is written, or, last, the result.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public abstract record ReasoningUpdate
{
    private protected ReasoningUpdate()
    {
    }
}

/// <summary>More of the reasoning, without its tags.</summary>
/// <param name="Text">What was added; never empty.</param>
public sealed record ReasoningTextUpdate(string Text) : ReasoningUpdate;

/// <summary>More of the answer, without its tags.</summary>
/// <param name="Text">What was added; never empty.</param>
public sealed record AnswerTextUpdate(string Text) : ReasoningUpdate;

/// <summary>Text outside both: before, between or after the blocks that the model's dialect knows.</summary>
/// <param name="Text">What was added; never empty.</param>
public sealed record OtherTextUpdate(string Text) : ReasoningUpdate;

/// <summary>The answer is withheld; stands in place of all <see cref="AnswerTextUpdate"/>s.</summary>
/// <param name="Abstention">Why.</param>
public sealed record AbstainedUpdate(Abstention Abstention) : ReasoningUpdate;

/// <summary>The end of the request; exactly one, and nothing follows it.</summary>
/// <param name="Result">The whole: its texts are the updates before it, put together.</param>
public sealed record CompletedUpdate(ReasoningResult Result) : ReasoningUpdate;
