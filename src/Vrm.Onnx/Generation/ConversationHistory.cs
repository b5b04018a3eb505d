using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Generation;

/// <summary>From turns to the messages of a prompt: the pictures stand before the first question.</summary>
internal static class ConversationHistory
{
    /// <param name="systemMessage">Instructions before the conversation, or <see langword="null"/>.</param>
    /// <param name="pictures">Number of pictures.</param>
    /// <param name="turns">What was asked and answered.</param>
    /// <param name="question">The question that comes now.</param>
    public static List<PromptMessage> Messages(string? systemMessage, int pictures, IReadOnlyList<ConversationTurn> turns, string question)
    {
        List<PromptMessage> messages = systemMessage is null ? [] : [new PromptMessage(MessageRole.System, systemMessage)];
        foreach (var turn in turns)
        {
            messages.Add(User(turn.Question));
            messages.Add(Answer(turn));
        }

        messages.Add(User(question));
        return messages;

        static PromptMessage Answer(ConversationTurn turn) => new(MessageRole.Assistant, turn.Result.Transcript.Other + turn.Result.Transcript.Answer)
        {
            Reasoning = turn.Result.Transcript.Reasoning,
            Output = turn.Written is null ? null : new WrittenOutput(turn.Result.Text, turn.Written),
        };

        PromptMessage User(string text)
        {
            var first = messages.All(message => message.Role == MessageRole.System);
            return new PromptMessage(MessageRole.User, [.. Enumerable.Repeat<string?>(null, first ? pictures : 0), text]);
        }
    }
}
