using System.Text;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>The rules of texts that stand in a constraint as they are.</summary>
internal static class ValueList
{
    /// <exception cref="ConstraintException">The list is empty, or a value is blank, no valid Unicode, or the same as another one.</exception>
    public static void Check(IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            throw new ConstraintException("allowed values", "there are none.");
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            var where = $"allowed value {i}";
            if (string.IsNullOrWhiteSpace(values[i]))
            {
                throw new ConstraintException(where, "it is empty or nothing but white space.");
            }

            CheckText(where, values[i]);

            if (!seen.TryAdd(values[i], i))
            {
                throw Same(values, i, seen[values[i]]);
            }
        }
    }

    /// <summary>
    /// Checks that a model can write each value of a constraint, and that it can tell them apart: a tokenizer may compose characters, change case or
    /// drop spaces.
    /// </summary>
    /// <param name="constraint">The constraint; one without a list of values passes.</param>
    /// <param name="dialect">Has the tags that would end an answer.</param>
    /// <param name="encode">The tokenizer.</param>
    /// <exception cref="ConstraintException">Two values have the same tokens, or one has none or holds a tag.</exception>
    public static void CheckTokens(AnswerConstraint constraint, ReasoningDialect dialect, Func<string, IReadOnlyList<int>> encode)
    {
        var values = constraint.Values ?? [];
        string[] tags = [.. dialect.Blocks.SelectMany(block => new[] { block.Open, block.Close }).Where(tag => tag.Length > 0)];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            if (tags.FirstOrDefault(tag => values[i].Contains(tag, StringComparison.Ordinal)) is { } held)
            {
                throw new ConstraintException($"allowed value {i}", $"\"{values[i]}\" holds {held}, which would end the answer.");
            }

            var tokens = encode(values[i]);
            if (tokens.Count == 0)
            {
                throw new ConstraintException($"allowed value {i}", $"\"{values[i]}\" has no tokens in this model.");
            }

            if (!seen.TryAdd(string.Join(',', tokens), i))
            {
                throw Same(values, i, seen[string.Join(',', tokens)]);
            }
        }
    }

    /// <exception cref="ConstraintException">The text holds half of a surrogate pair, which has no bytes of its own.</exception>
    public static void CheckText(string where, string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                throw new ConstraintException(where, "it holds half of a surrogate pair.");
            }

            rest = rest[consumed..];
        }
    }

    private static ConstraintException Same(IReadOnlyList<string> values, int value, int earlier) =>
        new($"allowed value {value}", $"\"{values[value]}\" is the same to the model as allowed value {earlier}, \"{values[earlier]}\".");
}
