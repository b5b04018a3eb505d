using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>ONNX Runtime sends usage data unless that is switched off before it is first touched: each command, in a process of its own, opens no socket and keeps nothing to be sent later.</summary>
public sealed class SocketTests(ToolBundle model) : IClassFixture<ToolBundle>
{
    private static readonly string[] s_answers = ["low", "normal", "high", "low"];

    [Theory]
    [InlineData("ask", "BUNDLE", "PICTURE", "What is the main finding?")]
    [InlineData("evaluate", "BUNDLE", "QUESTIONS", "--perplexity")]
    [InlineData("export", "CHECKPOINT", "OUT")]
    [InlineData("export", "QWEN", "OUT", "--layout", "genai")]
    [InlineData("parity", "BUNDLE", "--reference", "REFERENCE")]
    [InlineData("parity", "BUNDLE", "--against", "CHECKPOINT", "--picture", "PICTURE")]
    public void Command_WhileItRuns_SendsNothing(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        CheckNoSocket([.. arguments.Select(argument => argument switch
        {
            "BUNDLE" => model.Bundle,
            "CHECKPOINT" => ToolBundle.Checkpoint,
            "OUT" => folder.File("out"),
            "PICTURE" => ToolBundle.Picture,
            "QUESTIONS" => Path.Combine(Path.GetDirectoryName(ToolBundle.Picture)!, "questions.jsonl"),
            "QWEN" => Path.Combine(ToolBundle.Golden, "qwen2.5-vl"),
            "REFERENCE" => Path.Combine(ToolBundle.Checkpoint, "expected.safetensors"),
            _ => argument,
        })]);
    }

    [Theory]
    [InlineData("sft", "--epochs", "8")]
    [InlineData("grpo", "--classes", "low", "normal", "high", "--steps", "2", "--tasks", "2", "--group", "2", "--max-tokens", "6")]
    public void Train_WhileItRuns_SendsNothing(string method, params string[] options)
    {
        using var files = new TrainingFiles(s_answers);
        CheckNoSocket(["train", method, files.Data, "--base", TrainingFiles.Base, "--out", files["out"], .. options]);
    }

    [Fact]
    public void Watch_ProgramWithASocket_SeesIt()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var watch = SocketWatch.StartWithDiagnostics(ToolBundle.Tool, "verify", model.Bundle);

        Assert.Equal(0, watch.WaitForExit());
        Assert.NotEmpty(watch.Sockets);
    }

    private static void CheckNoSocket(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var watch = SocketWatch.Start(ToolBundle.Tool, arguments);

        Assert.Equal(0, watch.WaitForExit());
        Assert.True(watch.Looks > 10, $"only {watch.Looks} looks at the process");
        Assert.Empty(watch.Sockets);
        Assert.Empty(watch.KeptForTelemetry);
    }
}
