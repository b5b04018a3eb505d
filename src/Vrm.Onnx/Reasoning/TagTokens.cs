using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Reasoning;

/// <summary>
/// Which of a model's special tokens are tags of a dialect. Detokenizing leaves them out, so a dialect that does not list them would never see its
/// tags.
/// </summary>
internal static class TagTokens
{
    /// <summary>Adds what a dialect does not list itself.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <exception cref="InvalidOptionException">The dialect is not valid, or lists a token that the model does not have.</exception>
    public static ReasoningDialect Complete(ReasoningDialect dialect, Tokenizer tokenizer)
    {
        ReasoningDialectValidator.Validate(dialect);
        for (var i = 0; i < dialect.TagTokens.Count; i++)
        {
            if (!tokenizer.Contains(new TokenId(dialect.TagTokens[i].Id)))
            {
                throw new InvalidOptionException($"{nameof(ReasoningDialect)}.{nameof(dialect.TagTokens)}[{i}].{nameof(TagToken.Id)}", $"{dialect.TagTokens[i].Id}", "a token of the model");
            }
        }

        return dialect with { TagTokens = [.. dialect.TagTokens, .. Find(dialect, tokenizer)] };
    }

    private static IEnumerable<TagToken> Find(ReasoningDialect dialect, Tokenizer tokenizer)
    {
        var known = dialect.TagTokens.Select(token => token.Id).ToHashSet();
        foreach (var tag in dialect.Blocks.SelectMany(block => new[] { block.Open, block.Close }))
        {
            // A tag may go on in words behind its token: <unused94>thought.
            var spelling = tag[..(tag.IndexOf('>', StringComparison.Ordinal) is >= 0 and var end ? end + 1 : tag.Length)];
            if (tokenizer.TryGetId(spelling, out var id) && tokenizer.IsControlToken(id) && known.Add(id.Value))
            {
                yield return new TagToken { Id = id.Value, Text = spelling };
            }
        }
    }
}
