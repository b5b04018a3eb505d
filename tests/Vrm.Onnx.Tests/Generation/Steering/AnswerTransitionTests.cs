using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Generation.Steering;

public class AnswerTransitionTests
{
    [Theory]
    [InlineData("ThinkAnswer", "", "<think></think><answer>")]
    [InlineData("ThinkAnswer", "<think>a", "</think><answer>")]
    [InlineData("ThinkAnswer", "<think>a</think>b", "<answer>")]
    [InlineData("ThinkAnswer", "a</think>b", "<answer>")]
    [InlineData("ThinkAnswer", "</answer>", "<think></think><answer>")]
    [InlineData("ThinkOnly", "", "<think></think>")]
    [InlineData("ThinkOnly", "<think>a", "</think>")]
    [InlineData("PrefilledThink", "a", "</think>")]
    [InlineData("Stages", "", "<SUMMARY></SUMMARY><CAPTION></CAPTION><REASONING></REASONING><CONCLUSION>")]
    [InlineData("Stages", "<SUMMARY>a</SUMMARY><CAPTION>b", "</CAPTION><REASONING></REASONING><CONCLUSION>")]
    [InlineData("Stages", "<CAPTION>a</CAPTION>", "<SUMMARY></SUMMARY><REASONING></REASONING><CONCLUSION>")]
    [InlineData("AnswerFirst", "", "<answer>")]
    [InlineData("AnswerFirst", "<think>a</think>", "<answer>")]
    [InlineData("AnswerFirst", "<answer>81</answer><think>a", "</think>")]
    [InlineData("Boxed", "<think>a", "</think>")]
    [InlineData("UnusedTokens", "", "<unused94>thought\n<unused95>")]
    [InlineData("None", "", "")]
    public void Create_AnyPlace_LeadsToTheAnswer(string name, string output, string expected) => Assert.Equal(expected, Create(name, output, mustOpen: false));

    [Theory]
    [InlineData("ThinkAnswer", "<think>a</think>b", "<answer>")]
    [InlineData("Boxed", "", "<think></think><|begin_of_box|>")]
    [InlineData("Boxed", "<think>a", "</think><|begin_of_box|>")]
    [InlineData("Boxed", "<think>a</think>It is 81.", "<|begin_of_box|>")]
    public void Create_MustOpen_OpensTheAnswerInAnyDialect(string name, string output, string expected) => Assert.Equal(expected, Create(name, output, mustOpen: true));

    [Theory]
    [InlineData("ThinkAnswer", "</answer>")]
    [InlineData("Stages", "</CONCLUSION>")]
    [InlineData("ThinkOnly", "")]
    [InlineData("PrefilledThink", "")]
    [InlineData("AnswerFirst", "</answer><think></think>")]
    public void Create_FromTheStart_StaysWellFormed(string name, string end)
    {
        var forced = Create(name, string.Empty, mustOpen: false);

        var transcript = ReasoningTranscript.Parse(forced + "81" + end, DialectOf(name));
        Assert.Equal("81", transcript.Answer);
        Assert.True(transcript.WellFormed);
    }

    private static ReasoningDialect DialectOf(string name) => (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;

    private static string Create(string name, string output, bool mustOpen)
    {
        var dialect = DialectOf(name);
        var parser = new ThinkAnswerParser(CompiledDialect.Create(dialect), new TranscriptBuilder());
        parser.Push(output);
        return AnswerTransition.Create(dialect, parser, mustOpen);
    }
}
