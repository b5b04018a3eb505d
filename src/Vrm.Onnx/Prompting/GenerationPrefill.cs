using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Finds what a prompt has begun of the output: an open block of reasoning, or an empty one where the model is not to reason.</summary>
internal static class GenerationPrefill
{
    /// <summary>The dialect of outputs that follow a format's prompts.</summary>
    /// <param name="dialect">How the model marks its reasoning.</param>
    /// <param name="format">The format.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    public static ReasoningDialect Apply(ReasoningDialect dialect, PromptFormat format, Tokenizer tokenizer)
    {
        var end = string.Concat(format.Generation.Select(part => part.Text ?? (part.Token is { } token ? tokenizer.GetSpelling(new TokenId(token)) : null)));
        var begins = dialect.Blocks.Where(block => block.Kind == ReasoningBlockKind.Reasoning)
            .Select(block => end.IndexOf(block.Open, StringComparison.Ordinal)).Where(index => index >= 0).ToList();
        return dialect with { Prefill = begins.Count == 0 ? "" : end[begins.Min()..] };
    }
}
