using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>What the tool says to a command line that it cannot understand.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("Unrecognized command or argument 'foo'", "foo")]
    [InlineData("Required argument 'QUESTION' missing", "ask", "bundle", "picture.png")]
    [InlineData("Unrecognized command or argument '--bogus'", "ask", "bundle", "picture.png", "What?", "--bogus")]
    [InlineData("Option --max-tokens is many; it has to be a whole number.", "ask", "bundle", "picture.png", "What?", "--max-tokens", "many")]
    [InlineData("Option --max-tokens is 1.5; it has to be a whole number.", "ask", "bundle", "picture.png", "What?", "--max-tokens", "1.5")]
    [InlineData("Option --abstain-below is ,9; it has to be a number.", "ask", "bundle", "picture.png", "What?", "--abstain-below", ",9")]
    [InlineData("Option --seed is -1; it has to be a whole number.", "train", "sft", "data", "--base", "model", "--out", "out", "--seed", "-1")]
    [InlineData("BUNDLE is empty", "ask", "", "picture.png", "What?")]
    [InlineData("PICTURE is empty", "ask", "bundle", " ", "What?")]
    [InlineData("--out is empty", "train", "sft", "data", "--base", "model", "--out", "")]
    [InlineData("Must be one of: 'fp32' 'fp16'", "export", "checkpoint", "bundle", "--precision", "int2")]
    [InlineData("Argument 'mixed' not recognized", "export", "checkpoint", "bundle", "--vision", "mixed")]
    public void Run_LineThatCannotBeUnderstood_EndsWithTwoAndSaysWhy(string expected, params string[] arguments)
    {
        var (exitCode, output) = ToolBundle.Run([.. arguments, "--json"]);

        var json = ToolTests.LastLine(output);
        Assert.Equal(2, exitCode);
        Assert.Equal("UsageError", json.GetProperty("error").GetString());
        Assert.Contains(expected, json.GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Contains("--help`", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("sft", "train")]
    public void Run_WithoutCommand_ListsThem(string expected, params string[] arguments)
    {
        var (exitCode, output) = ToolBundle.Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fail_LongMessageInAPipe_StaysOnOneLine()
    {
        using var folder = new TemporaryFolder();
        var missing = folder.File(new string('a', 120));

        var (_, output) = ToolBundle.Run("verify", missing);

        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
