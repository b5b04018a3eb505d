namespace Vrm.Onnx.Reasoning;

/// <summary>A dialect that was checked and made ready for parsing. One serves any number of parsers.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class CompiledDialect
{
    private readonly TagToken[] _tokens;

    private CompiledDialect(ReasoningDialect dialect)
    {
        Dialect = dialect;
        Blocks = [.. dialect.Blocks];
        _tokens = [.. dialect.TagTokens];
        Tags = new TagAutomaton(ReasoningDialectValidator.TagsOf(Blocks));
    }

    /// <summary>What was compiled.</summary>
    public ReasoningDialect Dialect { get; }

    /// <summary>The blocks in order. Block <c>b</c> has the tags <c>2b</c> and <c>2b + 1</c>.</summary>
    public ReasoningBlock[] Blocks { get; }

    /// <summary>Finds the tags.</summary>
    public TagAutomaton Tags { get; }

    /// <summary>Checks and compiles a dialect.</summary>
    /// <exception cref="InvalidOptionException">The dialect is not valid.</exception>
    public static CompiledDialect Create(ReasoningDialect dialect)
    {
        ReasoningDialectValidator.Validate(dialect);
        var compiled = new CompiledDialect(dialect);
        var node = TagAutomaton.Root;
        foreach (var character in dialect.Prefill)
        {
            node = compiled.Tags.Step(node, character);
            node = compiled.Tags.IsTag(node, out _) ? TagAutomaton.Root : node;
        }

        return node == TagAutomaton.Root
            ? compiled
            : throw new InvalidOptionException($"{nameof(ReasoningDialect)}.{nameof(dialect.Prefill)}", $"\"{dialect.Prefill}\"", "text that does not end in the middle of a tag");
    }

    /// <summary>The text of a special token that is a tag or part of one.</summary>
    public bool TryGetTokenText(int token, out string text)
    {
        foreach (var candidate in _tokens)
        {
            if (candidate.Id == token)
            {
                text = candidate.Text;
                return true;
            }
        }

        text = string.Empty;
        return false;
    }
}
