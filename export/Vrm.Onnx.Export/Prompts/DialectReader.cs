using Vrm.Onnx.Prompting;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Finds how a model marks its reasoning: from what its prompt has begun already, or from the tags that its tokenizer knows.</summary>
internal static class DialectReader
{
    private const string Think = "<think>";

    /// <param name="asked">What the caller says; <see langword="null"/> to look for it.</param>
    /// <param name="family">The model's family.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    public static ReasoningDialect Read(ReasoningDialect? asked, string family, PromptFormat prompt, Tokenizer tokenizer) =>
        TagTokens.Complete(asked ?? GenerationPrefill.Apply(Find(family, prompt, tokenizer), prompt, tokenizer), tokenizer);

    private static ReasoningDialect Find(string family, PromptFormat prompt, Tokenizer tokenizer)
    {
        bool Knows(string tag) => tokenizer.TryGetId(tag, out _);
        return Knows("<|begin_of_box|>") ? ReasoningDialect.Boxed
            : Knows("◁think▷") ? ReasoningDialect.TriangleThink
            : Knows("<|channel>") && Knows("<channel|>") ? ReasoningDialect.Channel
            : Knows("[THINK]") && Knows("[/THINK]") ? ReasoningDialect.BracketThink
            : Knows(Think) && Knows("<answer>") ? ReasoningDialect.ThinkAnswer
            : Knows(Think) || Begins(prompt, tokenizer) ? ReasoningDialect.ThinkOnly

            // Tags that are plain text leave no trace in a checkpoint. Plain LLaVA is what this project fine-tunes, with these.
            : family == "llava" ? ReasoningDialect.ThinkAnswer
            : ReasoningDialect.None;
    }

    /// <summary>Whether the prompt, in some position of its switch, writes the opening tag itself.</summary>
    private static bool Begins(PromptFormat prompt, Tokenizer tokenizer) =>
        new[] { prompt, prompt.Switch?.On, prompt.Switch?.Off }.Any(format => GenerationPrefill.Apply(ReasoningDialect.ThinkOnly, format ?? prompt, tokenizer).Prefill.Length > 0);
}
