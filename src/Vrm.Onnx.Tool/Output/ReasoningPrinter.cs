using Spectre.Console;

namespace Vrm.Onnx.Tool.Output;

/// <summary>Writes a running request to a terminal: the reasoning dim, the answer bright, each on lines of its own.</summary>
internal sealed class ReasoningPrinter(IAnsiConsole console)
{
    private static readonly Style ReasoningStyle = new(Color.Grey, decoration: Decoration.Italic);
    private static readonly Style AnswerStyle = new(Color.Green, decoration: Decoration.Bold);

    private Type? _last;

    /// <summary>The result, once it has come.</summary>
    public ReasoningResult? Result { get; private set; }

    public void Print(ReasoningUpdate update)
    {
        switch (update)
        {
            case ReasoningTextUpdate reasoning:
                Write("thinks  ", reasoning.Text, ReasoningStyle, update);
                break;
            case AnswerTextUpdate answer:
                Write("answers ", answer.Text, AnswerStyle, update);
                break;
            case OtherTextUpdate other when !string.IsNullOrWhiteSpace(other.Text):
                Write("        ", other.Text, Style.Plain, update);
                break;
            case CompletedUpdate completed:
                Result = completed.Result;
                Close(completed.Result);
                break;
        }
    }

    private void Write(string label, string text, Style style, ReasoningUpdate update)
    {
        if (_last != update.GetType())
        {
            if (_last is not null)
            {
                console.WriteLine();
            }

            console.Write(new Text(label, Style.Plain));
            _last = update.GetType();
        }

        console.Write(new Text(text, style));
    }

    private void Close(ReasoningResult result)
    {
        if (_last is not null)
        {
            console.WriteLine();
        }

        if (result.Answer is null)
        {
            console.Write(new Text($"There is no answer: {Explain(result)}.{Environment.NewLine}", new Style(Color.Yellow)));
        }

        if (result.Confidence is { } confidence)
        {
            var values = string.Concat(confidence.Values.Select(value => $", {value.Value} {value.Probability:P1}"));
            console.Write(new Text($"confidence {confidence.Overall:F4}{values}{Environment.NewLine}"));
        }

        console.Write(new Text($"{result.Usage}; {result.Timings}{Environment.NewLine}"));
    }

    private static string Explain(ReasoningResult result) => result switch
    {
        { Abstention: { } abstention } => $"the model is not sure enough of \"{abstention.WithheldAnswer}\" (confidence {abstention.Confidence:F4}, {abstention.Threshold} asked for)",
        { FinishReason: FinishReason.Length } => "the token limit was reached first",
        { FinishReason: FinishReason.TimeLimit } => "the time limit was reached first",
        { FinishReason: FinishReason.Repetition } => "the model repeated itself",
        _ => "the model ended without one",
    };
}
