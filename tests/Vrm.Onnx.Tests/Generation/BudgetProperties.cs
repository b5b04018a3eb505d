using FsCheck.Xunit;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>Whatever budget or limit cuts an output, and whatever the model makes of that: an answer is an answer, or the result says that it may not be.</summary>
[Properties(MaxTest = 400)]
public class BudgetProperties
{
    private static readonly Dictionary<string, Lazy<OutputSetting>> Settings = typeof(ReasoningDialect).GetProperties()
        .Where(property => property.PropertyType == typeof(ReasoningDialect))
        .ToDictionary(property => property.Name, property => new Lazy<OutputSetting>(() => SettingOf((ReasoningDialect)property.GetValue(null)!)));

    /// <summary>What outputs look like in which the model writes 'r' for reasoning, 'w' for words around the answer and 'a' for the answer.</summary>
    private static readonly (string Dialect, string Before, string Between, string After)[] Shapes =
    [
        ("ThinkAnswer", "<think>", "</think><answer>", "</answer>"),
        ("ThinkAnswer", "<think>", "</think>\n\n<answer>", "</answer>\n"),
        ("ThinkOnly", "<think>", "</think>", ""),
        ("PrefilledThink", "", "</think>\n\n", ""),
        ("TriangleThink", "◁think▷", "◁/think▷", ""),
        ("Stages", "<SUMMARY>r</SUMMARY><CAPTION>r</CAPTION><REASONING>", "</REASONING><CONCLUSION>", "</CONCLUSION>"),
        ("Boxed", "<think>", "</think>www<|begin_of_box|>", "<|end_of_box|>w"),
        ("Boxed", "<think>", "</think>", ""),
        ("Boxed", "<think>", "</think>\n<answer>", "</answer>"),
        ("Boxed", "<think>", "</think><answer>w<|begin_of_box|>", "<|end_of_box|></answer>"),
        ("UnusedTokens", "<unused94>thought\n", "<unused95>", ""),
    ];

    /// <summary>A model that goes on with its own text after the way to the answer was written for it.</summary>
    [Property]
    public void Choose_ModelThatGoesOnReasoning_TheAnswerIsItsOwn(byte shape, byte budget, byte reasoning, byte answer)
    {
        var (dialect, before, between, after) = Shapes[shape % Shapes.Length];
        var (thought, said) = (new string('r', 1 + (reasoning % 60)), new string('a', 1 + (answer % 20)));
        var options = new GenerationOptions { MaxReasoningTokens = budget % 70, Repetition = null };

        var output = Settings[dialect].Value.Write(options, 1000, before + thought + between + said + after);

        Assert.Equal(FinishReason.Stop, output.Finish);
        Assert.True(said == output.Transcript.Answer, $"{dialect}, budget {options.MaxReasoningTokens}, \"{output.Transcript.Answer}\": {output.Text}");
    }

    [Property]
    public void Choose_ModelThatGoesOnReasoningToTheLimit_NoReasoningIsAWholeAnswer(byte shape, byte budget, byte reasoning, byte limit)
    {
        var (dialect, before, between, after) = Shapes[shape % Shapes.Length];
        var options = new GenerationOptions { MaxReasoningTokens = budget % 70, Repetition = null };

        var output = Settings[dialect].Value.Write(options, 71 + limit, before + new string('r', 1 + reasoning) + between + "aaa" + after);

        var isWhole = output.Transcript.IsAnswerComplete;
        Assert.True(!isWhole || output.Transcript.Answer == "aaa", $"{dialect}, budget {options.MaxReasoningTokens}, \"{output.Transcript.Answer}\": {output.Text}");
    }

    [Property]
    public void Choose_AnyModelAndBudget_NoTagStandsInAnAnswerOfASoundStructure(byte dialect, byte budget, byte limit, int seed, bool endsItself)
    {
        var (name, setting) = Settings.ElementAt(dialect % Settings.Count);
        var most = 1 + limit;
        var options = new GenerationOptions { MaxReasoningTokens = Math.Min(budget % 40, most), Repetition = null };

        var output = setting.Value.Write(options, most, new Random(seed), endsItself);

        var tags = ReasoningDialectValidator.TagsOf(ReasoningDialectNamed(name).Blocks);
        var isClean = output.Transcript.Answer is not { } answer || !tags.Any(tag => answer.Contains(tag, StringComparison.Ordinal));
        Assert.True(isClean || output.Transcript.Irregularities.HasFlag(ReasoningIrregularities.NestedTag), $"{name}: {output.Transcript.Irregularities}: {output.Text}");
        Assert.Equal(output.Transcript.Answer ?? string.Empty, output.StreamedAnswer);
        Assert.Equal(output.Transcript.Reasoning, output.StreamedReasoning);
    }

    private static OutputSetting SettingOf(ReasoningDialect dialect) => new(new StraddlingTokenizer(dialect), dialect);

    private static ReasoningDialect ReasoningDialectNamed(string name) => (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;
}
