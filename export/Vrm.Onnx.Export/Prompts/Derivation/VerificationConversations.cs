using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>
/// Conversations in which chat templates are known to differ: orders of roles, places of images, white space, empty texts, reasoning. All end with a
/// message of the user, as every conversation does that a model is to answer.
/// </summary>
internal static class VerificationConversations
{
    private const int MaxTurns = 5;

    private static readonly string?[] s_systemTexts = [null, "Read.", " Read twice.\n", ""];

    private static readonly (string? Reasoning, string Text)[] s_answers =
        [(null, "Yes."), ("look", "B"), (null, " No \n"), ("one\n\ntwo", "C \n"), (null, ""), (" padded\t", " D"), ("only", "")];

    private static readonly string?[][] s_questions =
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
        [null, " padded again\t"],
    ];

    /// <summary>All conversations.</summary>
    /// <param name="orders">In which orders of roles.</param>
    /// <param name="takesImages">Whether there are images in them.</param>
    public static IEnumerable<IReadOnlyList<PromptMessage>> All(ConversationOrders orders, bool takesImages)
    {
        var questions = takesImages ? s_questions : [.. s_questions.Where(question => question is [not null])];
        foreach (var system in s_systemTexts)
        {
            for (var turns = 1; turns <= MaxTurns; turns++)
            {
                foreach (var roles in Orders(turns, orders))
                {
                    for (var content = 0; content < questions.Length; content++)
                    {
                        yield return Compose(system, (turns, roles), (questions, content));
                    }
                }
            }
        }
    }

    /// <summary>The orders of roles that end with the user: a bit for each turn that is the model's.</summary>
    private static IEnumerable<int> Orders(int turns, ConversationOrders orders)
    {
        for (var roles = 0; roles < 1 << (turns - 1); roles++)
        {
            var alternates = turns % 2 == 1 && Enumerable.Range(0, turns).All(i => (roles >> i & 1) == i % 2);
            if (alternates == (orders == ConversationOrders.Alternating) && (alternates || turns < MaxTurns))
            {
                yield return roles;
            }
        }
    }

    /// <summary>A conversation whose contents follow each other in the lists, from the given one on.</summary>
    private static List<PromptMessage> Compose(string? system, (int Count, int Roles) turns, (string?[][] Questions, int First) content)
    {
        var messages = new List<PromptMessage>();
        if (system is not null)
        {
            messages.Add(new PromptMessage(MessageRole.System, system));
        }

        for (var i = 0; i < turns.Count; i++)
        {
            var (reasoning, text) = s_answers[(content.First + i) % s_answers.Length];
            messages.Add((turns.Roles >> i & 1) == 1
                ? new PromptMessage(MessageRole.Assistant, text) { Reasoning = reasoning }
                : new PromptMessage(MessageRole.User, content.Questions[(content.First + (i * 3)) % content.Questions.Length]));
        }

        return messages;
    }
}
