namespace Vrm.Onnx.Training.Data;

/// <summary>The texts around question and answer. Each is tokenized on its own, as the runtime does.</summary>
public sealed record ConversationFormat
{
    /// <summary>Before the picture.</summary>
    /// <value><c>USER: </c>, as LLaVA has it.</value>
    public string BeforeImage { get; init; } = "USER: ";

    /// <summary>Between picture and question.</summary>
    /// <value>A line feed.</value>
    public string AfterImage { get; init; } = "\n";

    /// <summary>Behind the question.</summary>
    /// <value><c> ASSISTANT: </c> with a space at both ends.</value>
    public string AfterQuestion { get; init; } = " ASSISTANT: ";

    /// <summary>What opens the reasoning.</summary>
    /// <value><c>&lt;think&gt;</c></value>
    public string ThinkOpen { get; init; } = "<think>";

    /// <summary>What closes the reasoning.</summary>
    /// <value><c>&lt;/think&gt;</c></value>
    public string ThinkClose { get; init; } = "</think>";

    /// <summary>What opens the answer.</summary>
    /// <value><c>&lt;answer&gt;</c></value>
    public string AnswerOpen { get; init; } = "<answer>";

    /// <summary>What closes the answer.</summary>
    /// <value><c>&lt;/answer&gt;</c></value>
    public string AnswerClose { get; init; } = "</answer>";

    internal string Reply(TrainingSample sample) =>
        (sample.Reasoning is { } reasoning ? ThinkOpen + reasoning + ThinkClose : "") + AnswerOpen + sample.Answer + AnswerClose;
}
