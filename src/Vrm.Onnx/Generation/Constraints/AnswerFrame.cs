using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>How an answer begins and ends in a model's output.</summary>
internal sealed record AnswerFrame
{
    /// <summary>The text that ends the answer, where tags do; empty otherwise.</summary>
    public string ClosingTag { get; init; } = string.Empty;

    /// <summary>Tokens that may come once the answer is complete: a tag that is a special token, or those that end the output. Either these or a <see cref="ClosingTag"/>.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>What the model still has to write behind the one of the <see cref="EndTokens"/> that begins its closing tag; nothing where that is the whole tag.</summary>
    public string AfterEnd { get; init; } = string.Empty;

    /// <summary>Texts besides the <see cref="ClosingTag"/> that whoever reads the output would take for a tag inside the answer.</summary>
    public IReadOnlyList<string> OtherTags { get; init; } = [];

    /// <summary>Whether the model may write white space first, as it does between its closing tag and an answer without tags.</summary>
    public bool AllowsLeadingSpace { get; init; }

    /// <summary>A value as it is read where it was written: white space before an answer without tags is no part of it.</summary>
    public string Read(string value) => AllowsLeadingSpace ? value.TrimStart() : value;

    /// <summary>The frame that a dialect gives.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="endTokens">Tokens that end the output.</param>
    public static AnswerFrame Of(ReasoningDialect dialect, IReadOnlyList<int> endTokens)
    {
        if (dialect.Blocks.FirstOrDefault(block => block.Kind == ReasoningBlockKind.Answer) is not { } answer)
        {
            return new AnswerFrame { EndTokens = endTokens, AllowsLeadingSpace = true, OtherTags = ReasoningDialectValidator.TagsOf(dialect.Blocks) };
        }

        return dialect.TagTokens.FirstOrDefault(tag => answer.Close.StartsWith(tag.Text, StringComparison.Ordinal)) is { } token
            ? new AnswerFrame { EndTokens = [token.Id], AfterEnd = answer.Close[token.Text.Length..], OtherTags = [answer.Open, answer.Close] }
            : new AnswerFrame { ClosingTag = answer.Close, OtherTags = [answer.Open] };
    }
}
