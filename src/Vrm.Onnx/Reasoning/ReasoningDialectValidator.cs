namespace Vrm.Onnx.Reasoning;

/// <summary>The rules of a dialect that its types cannot state.</summary>
internal static class ReasoningDialectValidator
{
    private const int MaxBlocks = 8;
    private const int MaxTagLength = 64;
    private const int MaxPrefillLength = 4096;

    /// <exception cref="InvalidOptionException">The dialect breaks a rule.</exception>
    public static void Validate(ReasoningDialect dialect)
    {
        var blocks = dialect.Blocks ?? throw Invalid(nameof(dialect.Blocks), "null", "a list");
        Require(blocks.Count <= MaxBlocks, nameof(dialect.Blocks), $"{blocks.Count} blocks long", $"at most {MaxBlocks} long");
        Require(Enum.IsDefined(dialect.Outside), nameof(dialect.Outside), $"{dialect.Outside}", "one of its named values");
        for (var i = 0; i < blocks.Count; i++)
        {
            var name = $"{nameof(dialect.Blocks)}[{i}]";
            var block = blocks[i] ?? throw Invalid(name, "null", "a block");
            Require(Enum.IsDefined(block.Kind), $"{name}.{nameof(block.Kind)}", $"{block.Kind}", "one of its named values");
            ValidateTag($"{name}.{nameof(block.Open)}", block.Open);
            ValidateTag($"{name}.{nameof(block.Close)}", block.Close);
        }

        ValidateAnswer(dialect);
        ValidateTagsApart(blocks);
        ValidateTokens(dialect);
        var prefill = dialect.Prefill ?? throw Invalid(nameof(dialect.Prefill), "null", "text, or empty");
        Require(prefill.Length <= MaxPrefillLength, nameof(dialect.Prefill), $"{prefill.Length} characters long", $"at most {MaxPrefillLength} long");
    }

    /// <summary>All tags in the order of the blocks: opening, closing, opening, closing, …</summary>
    public static string[] TagsOf(IReadOnlyList<ReasoningBlock> blocks) => [.. blocks.SelectMany(block => new[] { block.Open, block.Close })];

    private static void ValidateTag(string name, string? tag)
    {
        Require(!string.IsNullOrWhiteSpace(tag), name, tag is null ? "null" : $"\"{tag}\"", "a tag with more than whitespace in it");
        Require(tag!.Length <= MaxTagLength, name, $"{tag.Length} characters long", $"at most {MaxTagLength} long");
    }

    /// <summary>There has to be exactly one place where the answer comes from.</summary>
    private static void ValidateAnswer(ReasoningDialect dialect)
    {
        var answers = dialect.Blocks.Count(block => block.Kind == ReasoningBlockKind.Answer);
        var expected = dialect.Outside == OutsideText.Answer ? 0 : 1;
        Require(answers == expected, nameof(dialect.Blocks), $"a list with {answers} answer blocks", $"one with {expected}, as {nameof(dialect.Outside)} is {dialect.Outside}");
    }

    /// <summary>If one tag were part of another, the first one to be complete would not always be the one that began first.</summary>
    private static void ValidateTagsApart(IReadOnlyList<ReasoningBlock> blocks)
    {
        var tags = TagsOf(blocks);
        for (var i = 0; i < tags.Length; i++)
        {
            for (var j = 0; j < tags.Length; j++)
            {
                Require(i == j || !tags[i].Contains(tags[j], StringComparison.Ordinal), nameof(ReasoningDialect.Blocks), $"a list with the tags \"{tags[i]}\" and \"{tags[j]}\"", "one in which no tag is part of another");
            }
        }
    }

    private static void ValidateTokens(ReasoningDialect dialect)
    {
        var tokens = dialect.TagTokens ?? throw Invalid(nameof(dialect.TagTokens), "null", "a list");
        var tags = TagsOf(dialect.Blocks);
        var seen = new HashSet<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var name = $"{nameof(dialect.TagTokens)}[{i}]";
            var token = tokens[i] ?? throw Invalid(name, "null", "a token");
            Require(token.Id >= 0, $"{name}.{nameof(token.Id)}", $"{token.Id}", "at least 0");
            Require(seen.Add(token.Id), $"{name}.{nameof(token.Id)}", $"{token.Id} again", "listed once");
            var used = !string.IsNullOrEmpty(token.Text) && tags.Any(tag => tag.Contains(token.Text, StringComparison.Ordinal));
            Require(used, $"{name}.{nameof(token.Text)}", $"\"{token.Text}\"", "a tag, or part of one");
        }
    }

    private static void Require(bool condition, string option, string value, string allowed)
    {
        if (!condition)
        {
            throw Invalid(option, value, allowed);
        }
    }

    private static InvalidOptionException Invalid(string option, string value, string allowed) =>
        new($"{nameof(ReasoningDialect)}.{option}", value, allowed);
}
