using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Conversations in which chat templates are known to differ: orders of roles, places of pictures, white space, empty texts.</summary>
internal static class VerificationConversations
{
    private const int MaxTurns = 4;

    private static readonly string?[] SystemTexts = [null, "Read.", " Read twice.\n", ""];

    private static readonly string[] Answers = ["Yes.", " No \n", "", "<think>\nlook\n</think>\n\nB", "a</think>b</think> c"];

    private static readonly string?[][] Questions =
    [
        ["What?"],
        [null, "What?"],
        [" padded\t\n"],
        ["before", null, "after "],
        [null, null, " two"],
        [""],
        ["one", " two ", "three"],
        [null],
        ["behind", null],
        [null, "a", null, "b", null],
        ["\u001cunit\u00a0"],
    ];

    /// <summary>All conversations, each with and without a generation prompt where the last message is the user's.</summary>
    public static IEnumerable<(IReadOnlyList<PromptMessage> Messages, bool AddGenerationPrompt)> All()
    {
        foreach (var system in SystemTexts)
        {
            for (var turns = 1; turns <= MaxTurns; turns++)
            {
                for (var roles = 0; roles < 1 << turns; roles++)
                {
                    for (var content = 0; content < Questions.Length; content++)
                    {
                        var messages = Compose(system, turns, roles, content);
                        yield return (messages, false);
                        if (messages[^1].Role == MessageRole.User)
                        {
                            yield return (messages, true);
                        }
                    }
                }
            }
        }
    }

    /// <param name="system">The system message, if there is one.</param>
    /// <param name="turns">How many turns follow.</param>
    /// <param name="roles">A bit for each: whether it is the model's.</param>
    /// <param name="content">The content of the first turn; the next ones follow in the lists.</param>
    private static List<PromptMessage> Compose(string? system, int turns, int roles, int content)
    {
        var messages = new List<PromptMessage>();
        if (system is not null)
        {
            messages.Add(new PromptMessage(MessageRole.System, system));
        }

        for (var i = 0; i < turns; i++)
        {
            messages.Add((roles >> i & 1) == 1
                ? new PromptMessage(MessageRole.Assistant, Answers[(content + i) % Answers.Length])
                : new PromptMessage(MessageRole.User, Questions[(content + (i * 3)) % Questions.Length]));
        }

        return messages;
    }
}
