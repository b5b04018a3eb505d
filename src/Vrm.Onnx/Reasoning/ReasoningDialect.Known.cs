namespace Vrm.Onnx;

public sealed partial record ReasoningDialect
{
    /// <summary><c>&lt;think&gt;…&lt;/think&gt;&lt;answer&gt;…&lt;/answer&gt;</c></summary>
    public static ReasoningDialect ThinkAnswer { get; } = new() { Blocks = [Think("<think>", "</think>"), Answer("<answer>", "</answer>")] };

    /// <summary><c>&lt;think&gt;…&lt;/think&gt;</c>; what follows is the answer.</summary>
    public static ReasoningDialect ThinkOnly { get; } = new() { Blocks = [Think("<think>", "</think>")], Outside = OutsideText.Answer };

    /// <summary>Like <see cref="ThinkOnly"/>, with <c>&lt;think&gt;</c> and a line feed written by the prompt.</summary>
    public static ReasoningDialect PrefilledThink { get; } = ThinkOnly with { Prefill = "<think>\n" };

    /// <summary><c>◁think▷…◁/think▷</c>; what follows is the answer (Kimi-VL).</summary>
    public static ReasoningDialect TriangleThink { get; } = new() { Blocks = [Think("◁think▷", "◁/think▷")], Outside = OutsideText.Answer };

    /// <summary><c>&lt;SUMMARY&gt; &lt;CAPTION&gt; &lt;REASONING&gt;</c>, then <c>&lt;CONCLUSION&gt;</c>, which is the answer (LLaVA-CoT).</summary>
    public static ReasoningDialect Stages { get; } = new()
    {
        Blocks =
        [
            Think("<SUMMARY>", "</SUMMARY>"),
            Think("<CAPTION>", "</CAPTION>"),
            Think("<REASONING>", "</REASONING>"),
            Answer("<CONCLUSION>", "</CONCLUSION>"),
        ],
    };

    /// <summary><c>&lt;answer&gt;…&lt;/answer&gt;&lt;think&gt;…&lt;/think&gt;</c></summary>
    public static ReasoningDialect AnswerFirst { get; } = new() { Blocks = [Answer("<answer>", "</answer>"), Think("<think>", "</think>")] };

    /// <summary><c>&lt;think&gt;…&lt;/think&gt;</c>, then words with the answer in a box, <c>&lt;|begin_of_box|&gt;…&lt;|end_of_box|&gt;</c> (GLM-4V).</summary>
    public static ReasoningDialect Boxed { get; } = new()
    {
        Blocks = [Think("<think>", "</think>"), Answer("<|begin_of_box|>", "<|end_of_box|>")],
        Outside = OutsideText.Allowed,
    };

    /// <summary><c>&lt;unused94&gt;thought</c>, a line feed, reasoning, <c>&lt;unused95&gt;</c>; what follows is the answer (MedGemma).</summary>
    public static ReasoningDialect UnusedTokens { get; } = new() { Blocks = [Think("<unused94>thought\n", "<unused95>")], Outside = OutsideText.Answer };

    /// <summary><c>&lt;|channel&gt;thought</c>, a line feed, reasoning, <c>&lt;channel|&gt;</c>; what follows is the answer (Gemma 4).</summary>
    public static ReasoningDialect Channel { get; } = new() { Blocks = [Think("<|channel>thought\n", "<channel|>")], Outside = OutsideText.Answer };

    /// <summary><c>[THINK]…[/THINK]</c>; what follows is the answer (Ministral 3, Magistral).</summary>
    public static ReasoningDialect BracketThink { get; } = new() { Blocks = [Think("[THINK]", "[/THINK]")], Outside = OutsideText.Answer };

    /// <summary>No tags: everything is the answer.</summary>
    public static ReasoningDialect None { get; } = new() { Blocks = [], Outside = OutsideText.Answer };

    private static ReasoningBlock Think(string open, string close) => new() { Kind = ReasoningBlockKind.Reasoning, Open = open, Close = close };

    private static ReasoningBlock Answer(string open, string close) => new() { Kind = ReasoningBlockKind.Answer, Open = open, Close = close };
}
