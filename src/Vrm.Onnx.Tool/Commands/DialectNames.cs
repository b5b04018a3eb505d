namespace Vrm.Onnx.Tool.Commands;

/// <summary>The reasoning dialects by the names that the command line has for them.</summary>
internal static class DialectNames
{
    private static readonly Dictionary<string, ReasoningDialect> Known = new(StringComparer.Ordinal)
    {
        ["think-answer"] = ReasoningDialect.ThinkAnswer,
        ["think"] = ReasoningDialect.ThinkOnly,
        ["think-prefilled"] = ReasoningDialect.PrefilledThink,
        ["answer-first"] = ReasoningDialect.AnswerFirst,
        ["boxed"] = ReasoningDialect.Boxed,
        ["stages"] = ReasoningDialect.Stages,
        ["triangles"] = ReasoningDialect.TriangleThink,
        ["unused-tokens"] = ReasoningDialect.UnusedTokens,
        ["channel"] = ReasoningDialect.Channel,
        ["brackets"] = ReasoningDialect.BracketThink,
        ["none"] = ReasoningDialect.None,
    };

    public static IReadOnlyCollection<string> All => Known.Keys;

    public static ReasoningDialect? Parse(string? name) => name is null ? null : Known[name];
}
