namespace Vrm.Onnx.Training;

/// <summary>The tags around reasoning and answer. What stands around the question is what the checkpoint's chat template says.</summary>
public sealed record ReplyFormat
{
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
