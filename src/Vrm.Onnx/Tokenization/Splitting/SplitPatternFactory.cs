using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Chooses how an expression of a tokenizer.json is run.</summary>
internal static class SplitPatternFactory
{
    /// <summary>How GPT-2 splits text; "use_regex" of the byte level means this one.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The longest published expressions have some hundred characters, and three groups in each other.</summary>
    private const int MaxExpression = 8192;
    private const int MaxGroups = 64;

    private static readonly TimeSpan s_regexLimit = TimeSpan.FromSeconds(2);

    /// <summary>An expression of this library's own, which an automaton can run.</summary>
    public static SplitPattern OfOwn(string pattern) => new AutomatonSplitPattern(
        PatternAutomatonBuilder.TryBuild(pattern) ?? throw new InvalidOperationException($"Not an automaton: {pattern}"),
        () => throw new InvalidOperationException($"Not linear: {pattern}"));

    /// <summary>A set of characters of this library's own.</summary>
    public static SplitPattern OfOwn(CodePointSet set, bool runs) => new AutomatonSplitPattern(
        PatternAutomatonBuilder.TryBuild(runs ? new PatternNode.Repeat(new PatternNode.Character(set), 1, -1, RepeatMode.Greedy) : new PatternNode.Character(set))
            ?? throw new InvalidOperationException("Not an automaton."),
        () => throw new InvalidOperationException("Not linear."));

    /// <summary>Reads <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    public static SplitPattern Read(JsonField field)
    {
        field.OnlyMembers("String", "Regex");
        if (field.TryGetValue("String", out var literal))
        {
            return new LiteralSplitPattern(literal.AsString());
        }

        var expression = field["Regex"];
        var pattern = expression.AsString();
        return PatternAutomatonBuilder.TryBuild(pattern) is { } automaton
            ? new AutomatonSplitPattern(automaton, () => expression.Error("an expression that reads far ahead again and again on this text", "one that splits text in linear time"))
            : RegexSplitPattern.Create(Bounded(expression, pattern), s_regexLimit, found => expression.Error(found, "an expression that splits text quickly"));
    }

    /// <summary>What .NET's engine takes long to read, by the length of an expression and by the depth of its groups, is refused before.</summary>
    private static string Bounded(JsonField expression, string pattern)
    {
        if (pattern.Length > MaxExpression)
        {
            throw expression.Error($"an expression of {pattern.Length} characters", $"at most {MaxExpression}");
        }

        var (open, deepest) = (0, 0);
        foreach (var character in pattern)
        {
            open += character == '(' ? 1 : character == ')' ? -1 : 0;
            deepest = Math.Max(deepest, open);
        }

        return deepest <= MaxGroups ? pattern : throw expression.Error($"{deepest} groups in each other", $"at most {MaxGroups}");
    }
}
