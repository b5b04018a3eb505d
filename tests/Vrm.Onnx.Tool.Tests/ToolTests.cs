using System.Text.Json;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>The tool as a process: what it prints, and the exit codes that scripts go by.</summary>
public sealed class ToolTests(ToolBundle model) : IClassFixture<ToolBundle>
{
    [Fact]
    public void Help_ListsTheCommands()
    {
        var (exitCode, output) = ToolBundle.Run("--help");

        Assert.Equal(0, exitCode);
        Assert.All(new[] { "export", "ask", "verify", "parity", "evaluate", "inspect", "train" }, command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Ask_Json_EndsWithOneObject()
    {
        var (exitCode, output) = ToolBundle.Run("ask", model.Bundle, ToolBundle.Picture, "What is the main finding?", "--json");

        var json = LastLine(output);
        Assert.Equal(0, exitCode);
        Assert.Equal("hypoxemia", json.GetProperty("answer").GetString());
        Assert.True(json.GetProperty("wellFormed").GetBoolean());
        Assert.True(json.GetProperty("providers").GetProperty("decoder").GetProperty("CPUExecutionProvider").GetInt32() > 0);
    }

    [Fact]
    public void Ask_TokenLimit_SaysThatThereIsNoAnswer()
    {
        var (exitCode, output) = ToolBundle.Run("ask", model.Bundle, ToolBundle.Picture, "What is the main finding?", "--max-tokens", "5");

        Assert.Equal(0, exitCode);
        Assert.Contains("There is no answer", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_CheckpointAndItsBundle_CountTheSameParameters()
    {
        var (exitCode, output) = ToolBundle.Run("inspect", model.Bundle, "--json");
        var (checkpointExitCode, checkpointOutput) = ToolBundle.Run("inspect", ToolBundle.Checkpoint, "--json");

        var (bundle, checkpoint) = (LastLine(output), LastLine(checkpointOutput));
        Assert.Equal((0, 0), (exitCode, checkpointExitCode));
        Assert.Equal(("Bundle", "Checkpoint"), (bundle.GetProperty("kind").GetString(), checkpoint.GetProperty("kind").GetString()));
        Assert.Equal(bundle.GetProperty("parameters").GetInt64(), checkpoint.GetProperty("parameters").GetInt64());
        Assert.Equal(4, bundle.GetProperty("graphs")[2].GetProperty("operators").GetProperty("GroupQueryAttention").GetInt32());
        Assert.True(bundle.GetProperty("memory").GetProperty("cachePerThousandTokens").GetInt64() > 0);
    }

    [Fact]
    public void Evaluate_Perplexity_OfTheModelsOwnKindOfText_IsNearOne()
    {
        var questions = Path.Combine(Path.GetDirectoryName(ToolBundle.Picture)!, "questions.jsonl");

        var (exitCode, output) = ToolBundle.Run("evaluate", model.Bundle, questions, "--perplexity", "--json");

        Assert.Equal(0, exitCode);
        Assert.InRange(LastLine(output).GetProperty("perplexity").GetDouble(), 1.0, 1.1);
    }

    [Fact]
    public void Ask_OneOf_AnswersOneOfThemAndSaysHowSureItIs()
    {
        var (exitCode, output) = ToolBundle.Run("ask", model.Bundle, ToolBundle.Picture, "Is the oxygen saturation normal?", "--one-of", "low", "normal", "high", "--confidence", "--json");

        Assert.Equal(0, exitCode);
        var report = JsonElement.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal("low", report.GetProperty("answer").GetString());
        Assert.Equal(["low", "normal", "high"], report.GetProperty("values").EnumerateObject().Select(value => value.Name));
        Assert.InRange(report.GetProperty("confidence").GetDouble(), 0.01, 1);
    }

    [Fact]
    public void Ask_NotSureEnough_SaysWhatItWithholds()
    {
        var (exitCode, output) = ToolBundle.Run("ask", model.Bundle, ToolBundle.Picture, "What is the main finding?", "--abstain-below", "1");

        Assert.Equal(0, exitCode);
        Assert.Contains("not sure enough of \"hypoxemia\"", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_GoodBundle_EndsWithZero() => Assert.Equal(0, ToolBundle.Run("verify", model.Bundle).ExitCode);

    [Fact]
    public void Verify_AlteredBundle_NamesTheFile()
    {
        using var copy = model.Copy();
        File.AppendAllText(Path.Combine(copy.Path, "decoder.onnx"), " ");

        var (exitCode, output) = ToolBundle.Run("verify", copy.Path);

        Assert.Equal(2, exitCode);
        Assert.Contains("decoder.onnx", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Parity_Report_SaysWhatWasComparedAndTheVerdict()
    {
        using var folder = new TemporaryFolder();
        var (page, data) = (folder.File("parity.md"), folder.File("parity.json"));

        var (exitCode, _) = ToolBundle.Run("parity", model.Bundle, "--reference", Path.Combine(ToolBundle.Checkpoint, "expected.safetensors"), "--report", page, "--report", data);

        var report = JsonElement.Parse(File.ReadAllText(data));
        Assert.Equal(0, exitCode);
        Assert.True(report.GetProperty("passed").GetBoolean());
        Assert.Equal(64, report.GetProperty("subject").GetProperty("manifestSha256").GetString()!.Length);
        var text = File.ReadAllText(page);
        Assert.StartsWith("# Parity of a llava bundle with its original: passed\n", text, StringComparison.Ordinal);
        Assert.All(report.GetProperty("stages").EnumerateArray(), stage => Assert.Contains($"| {stage.GetProperty("stage").GetString()} |", text, StringComparison.Ordinal));
        Assert.Contains("First stage that diverges: none.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parity_AgainstCheckpoint_ReportsLayers()
    {
        using var folder = new TemporaryFolder();
        var (page, data) = (folder.File("parity.md"), folder.File("parity.json"));

        var (exitCode, output) = ToolBundle.Run("parity", model.Bundle, "--against", ToolBundle.Checkpoint, "--picture", ToolBundle.Picture, "--report", page, "--report", data);

        var report = JsonElement.Parse(File.ReadAllText(data));
        Assert.Equal(0, exitCode);
        Assert.Contains("first layer that diverges: none", output, StringComparison.Ordinal);
        var layers = report.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("stage").GetString()!).ToList();
        Assert.Contains("vision.layers.0.attention", layers);
        Assert.Contains("decoder.layers.0", layers);
        Assert.All(layers, layer => Assert.Contains($"| {layer} |", File.ReadAllText(page), StringComparison.Ordinal));
        Assert.Contains("First layer that diverges: none.", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Parity_OwnReference_Passes()
    {
        var (exitCode, output) = ToolBundle.Run("parity", model.Bundle, "--reference", Path.Combine(ToolBundle.Checkpoint, "expected.safetensors"), "--json");

        var json = LastLine(output);
        Assert.Equal(0, exitCode);
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(json.GetProperty("greedyTokens").GetInt32(), json.GetProperty("greedyTokensEqual").GetInt32());
    }

    [Fact]
    public void Evaluate_SampleQuestions_CountsThem()
    {
        var questions = Path.Combine(Path.GetDirectoryName(ToolBundle.Picture)!, "questions.jsonl");

        var (exitCode, output) = ToolBundle.Run("evaluate", model.Bundle, questions, "--expected", Path.Combine(ToolBundle.Checkpoint, "expected-screens.jsonl"), "--json");

        var json = LastLine(output);
        Assert.Equal(0, exitCode);
        Assert.Equal(File.ReadLines(questions).Count(), json.GetProperty("questions").GetInt32());
        Assert.Equal(1, json.GetProperty("right").GetDouble());
        Assert.Equal(1, json.GetProperty("wellFormed").GetDouble());
        Assert.Equal(1, json.GetProperty("sameOutput").GetDouble());
    }

    [Theory]
    [InlineData("ask", "BUNDLE", "missing.png", "What?")]
    [InlineData("ask", "missing", "PICTURE", "What?")]
    [InlineData("ask", "BUNDLE", "PICTURE", "What?", "--max-tokens", "0")]
    [InlineData("export", "missing", "out")]
    [InlineData("export", "missing", "out", "--layout", "genai")]
    [InlineData("export", "missing", "out", "--layout", "transformers.js")]
    [InlineData("parity", "BUNDLE", "--reference", "missing.safetensors")]
    [InlineData("parity", "BUNDLE")]
    [InlineData("parity", "BUNDLE", "--against", "BUNDLE")]
    [InlineData("parity", "BUNDLE", "--against", "missing", "--picture", "PICTURE")]
    [InlineData("parity", "BUNDLE", "--reference", "REFERENCE", "--picture", "PICTURE")]
    [InlineData("parity", "BUNDLE", "--reference", "missing.safetensors", "--report", "report.txt")]
    [InlineData("evaluate", "BUNDLE", "missing.jsonl")]
    public void Run_BadInput_EndsWithTwoAndOneJsonObject(params string[] arguments)
    {
        var filled = arguments.Select(argument => argument switch
        {
            "BUNDLE" => model.Bundle,
            "PICTURE" => ToolBundle.Picture,
            "REFERENCE" => Path.Combine(ToolBundle.Checkpoint, "expected.safetensors"),
            _ => argument,
        });

        var (exitCode, output) = ToolBundle.Run([.. filled, "--json"]);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(LastLine(output).GetProperty("message").GetString()!);
    }

    /// <summary>Standard output comes before standard error in what the runner returns.</summary>
    internal static JsonElement LastLine(string output) =>
        JsonElement.Parse(output.Split('\n').Last(line => line.StartsWith('{')));
}
