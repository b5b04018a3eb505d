using System.Diagnostics;
using System.Text.Json;

namespace Vrm.Onnx.Tool.Tests;

/// <summary><c>vrm train</c> as a process, on a tiny checkpoint.</summary>
public sealed class TrainTests
{
    private static readonly string[] Answers = ["low", "normal", "high", "low"];

    [Fact]
    public void Sft_SmallData_WritesCheckpointCardAndReport()
    {
        using var files = new TrainingFiles(Answers);

        var (exitCode, output) = files.Train("sft", "out", "--epochs", "8", "--batch", "2", "--learning-rate", "3e-3");

        Assert.True(exitCode == 0, output);
        var report = ToolTests.LastLine(output);
        Assert.Equal(16, report.GetProperty("steps").GetInt64());
        Assert.InRange(report.GetProperty("runtimeShare").GetDouble(), 0.01, 1);
        var losses = Card(files["out"]).GetProperty("curves").GetProperty("loss");
        Assert.Equal(16, losses.GetArrayLength());
        Assert.True(losses[15].GetDouble() < 0.8 * losses[0].GetDouble(), losses.ToString());
        Assert.Contains("tokens/s", output, StringComparison.Ordinal);
        Assert.Equal(0, ToolBundle.Run("export", files["out"], files["bundle"]).ExitCode);
    }

    [Fact]
    public void Sft_CtrlC_SavesAndGoesOnToTheSameBits()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there is no signal that one process can send to another
        }

        using var files = new TrainingFiles(Answers);
        string[] options = ["--epochs", "300", "--batch", "2", "--learning-rate", "1e-3"];
        Assert.Equal(0, files.Train("sft", "whole", options).ExitCode);

        var (exitCode, output) = Interrupted(["train", "sft", files.Data, "--base", TrainingFiles.Base, "--out", files["parts"], "--threads", "1", .. options]);
        Assert.Equal(130, exitCode);
        Assert.Contains("--resume", output, StringComparison.Ordinal);
        Assert.False(SameBytes(files["whole"], files["parts"]));

        Assert.Equal(0, files.Train("sft", "parts", [.. options, "--resume"]).ExitCode);
        Assert.True(SameBytes(files["whole"], files["parts"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sft_StateAndResumeDisagree_EndsWithTwo(bool isTrained)
    {
        using var files = new TrainingFiles(Answers);
        if (isTrained)
        {
            Assert.Equal(0, files.Train("sft", "out").ExitCode);
        }

        var (exitCode, output) = files.Train("sft", "out", isTrained ? [] : ["--resume"]);

        Assert.Equal(2, exitCode);
        Assert.Contains("--resume", ToolTests.LastLine(output).GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("projector")]
    [InlineData("lora", "--rank", "2", "--modules", "q_proj", "v_proj")]
    [InlineData("projector+lora", "--accumulate", "2", "--recompute")]
    public void Sft_EveryChoiceOfWeights_Trains(string trained, params string[] options)
    {
        using var files = new TrainingFiles(Answers);

        var (exitCode, output) = files.Train("sft", "out", ["--train", trained, .. options]);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Sft_UnreadablePicture_IsNamedByLineAndSkippedOnlyIfAsked()
    {
        using var files = new TrainingFiles(Answers);
        File.WriteAllText(files["broken.png"], "no picture");
        files.AddLines(TrainingFiles.Line("broken.png", "low"));

        var (exitCode, output) = files.Train("sft", "out");
        Assert.Equal(2, exitCode);
        Assert.Contains("data.jsonl, line 5", ToolTests.LastLine(output).GetProperty("message").GetString()!, StringComparison.Ordinal);

        (exitCode, output) = files.Train("sft", "out", "--skip-unreadable");
        Assert.Equal(0, exitCode);
        Assert.Contains("line 5", ToolTests.LastLine(output).GetProperty("skipped")[0].GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Sft_DiskFull_KeepsWhatWasSavedAndGoesOnLater()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var files = new TrainingFiles(Answers);
        Assert.Equal(0, files.Train("sft", "out").ExitCode);
        var before = File.ReadAllBytes(Path.Combine(files["out"], "model.safetensors"));
        File.Delete(Path.Combine(files["out"], "training-state.safetensors"));

        // /dev/full is a disk that is always full.
        File.CreateSymbolicLink(Path.Combine(files["out"], "training-state.safetensors.saving"), "/dev/full");
        var (exitCode, output) = files.Train("sft", "out");

        Assert.Equal(2, exitCode);
        var error = ToolTests.LastLine(output);
        Assert.Equal("TrainingSaveException", error.GetProperty("error").GetString());
        Assert.Contains("training-state.safetensors", error.GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(files["out"], "model.safetensors")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(files["out"]), entry => entry.Contains("saving", StringComparison.Ordinal));
        Assert.Equal(0, files.Train("sft", "out").ExitCode);
    }

    [Fact]
    public void Grpo_SmallData_ReportsRewardAndHeldBackAnswers()
    {
        using var files = new TrainingFiles(Answers);
        File.Copy(Path.Combine(TrainingFiles.Base, "image-0.png"), files["other.png"]);
        files.AddLines(TrainingFiles.Line("other.png", "high"));

        var (exitCode, output) = files.Train("grpo", "out", "--classes", "low", "normal", "high", "--steps", "2", "--tasks", "2", "--group", "2", "--max-tokens", "6", "--validation", "0.5");

        Assert.True(exitCode == 0, output);
        var report = ToolTests.LastLine(output);
        Assert.Equal(2, report.GetProperty("steps").GetInt64());
        Assert.InRange(report.GetProperty("reward").GetDouble(), 0, 2);
        Assert.InRange(report.GetProperty("after").GetProperty("questions").GetInt32(), 1, 4);
        Assert.Equal(2, Card(files["out"]).GetProperty("curves").GetProperty("reward").GetArrayLength());
    }

    [Fact]
    public void Grpo_AnswerOutsideTheClasses_NamesTheLine()
    {
        using var files = new TrainingFiles(Answers);

        var (exitCode, output) = files.Train("grpo", "out", "--classes", "low", "high");

        Assert.Equal(2, exitCode);
        Assert.Contains("data.jsonl, line 2: the answer 'normal'", ToolTests.LastLine(output).GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sft", "--epochs", "0")]
    [InlineData("sft", "--learning-rate", "-1")]
    [InlineData("grpo", "--group", "1")]
    [InlineData("grpo", "--epsilon", "0")]
    public void Train_OptionOutOfRange_EndsWithTwo(params string[] arguments)
    {
        using var files = new TrainingFiles(Answers);

        var (exitCode, output) = files.Train(arguments[0], "out", arguments[1..]);

        Assert.Equal(2, exitCode);
        Assert.Contains(arguments[2], ToolTests.LastLine(output).GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfBothWays_HasExamples() => Assert.All(
        new[] { "sft", "grpo" }, method => Assert.Contains($"vrm train {method} ", ToolBundle.Run("train", method, "--help").Output, StringComparison.Ordinal));

    private static JsonElement Card(string folder) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "training.json")));

    private static bool SameBytes(string folder, string other) =>
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(other, "model.safetensors")));

    /// <summary>Runs the tool and sends it what Ctrl-C sends, once it has reported a step.</summary>
    /// <summary>What Ctrl-C sends; where the tests were started with that ignored, as in the background of a script, what ends a service, which the tool takes the same way.</summary>
    private static string Signal
    {
        get
        {
            const string Ignored = "SigIgn:";
            const int Interrupt = 1 << 1;
            var status = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) : null;
            var mask = status is null ? 0 : Convert.ToUInt64(status[Ignored.Length..].Trim(), 16);
            return (mask & Interrupt) == 0 ? "-INT" : "-TERM";
        }
    }

    private static (int ExitCode, string Output) Interrupted(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ToolBundle.Tool, .. arguments]) { RedirectStandardError = true })!;
        var output = "";
        while (process.StandardError.ReadLine() is { } line)
        {
            output += line + "\n";
            if (line.StartsWith("step 1/", StringComparison.Ordinal))
            {
                Process.Start("kill", [Signal, $"{process.Id}"]).WaitForExit();
            }
        }

        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
