using System.Text.Json;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary><c>vrm export --layout</c>: what it writes for other programs, and what it refuses.</summary>
public sealed class LayoutExportTests
{
    [Fact]
    public void Export_LayoutOfGenAI_WritesItsGraphsAndSettings()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("genai");

        var (exitCode, output) = ToolBundle.Run("export", Path.Combine(ToolBundle.Golden, "qwen2.5-vl"), target, "--layout", "genai", "--json");

        Assert.True(exitCode == 0, output);
        Assert.Equal("genai", ToolTests.LastLine(output).GetProperty("architecture").GetString());
        Assert.Equal(SizeOf(target), ToolTests.LastLine(output).GetProperty("bytes").GetInt64());
        Assert.Superset(new HashSet<string> { "vision.onnx", "embedding.onnx", "text.onnx", "genai_config.json", "processor_config.json", "tokenizer.json" }, FilesOf(target));
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "genai_config.json")));
        Assert.Equal("text.onnx", settings.RootElement.GetProperty("model").GetProperty("decoder").GetProperty("filename").GetString());
    }

    [Fact]
    public void Export_LayoutOfTransformersJs_WritesItsGraphsAndSettings()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("web");

        var (exitCode, output) = ToolBundle.Run("export", ToolBundle.Checkpoint, target, "--layout", "transformers.js", "--json");

        Assert.True(exitCode == 0, output);
        Assert.Equal("transformers.js", ToolTests.LastLine(output).GetProperty("architecture").GetString());
        Assert.Equal(SizeOf(target), ToolTests.LastLine(output).GetProperty("bytes").GetInt64());
        Assert.Superset(
            new HashSet<string> { "onnx/vision_encoder.onnx", "onnx/embed_tokens.onnx", "onnx/decoder_model_merged.onnx", "config.json", "tokenizer.json" }, FilesOf(target));
    }

    [Fact]
    public void Export_LayoutThatDoesNotRunTheFamily_NamesItAndThoseItRuns()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = ToolBundle.Run("export", ToolBundle.Checkpoint, folder.File("genai"), "--layout", "genai", "--json");

        var message = ToolTests.LastLine(output).GetProperty("message").GetString();
        Assert.Equal(2, exitCode);
        Assert.All(new[] { "llava", "qwen2_5_vl", "qwen3_vl", "gemma3" }, name => Assert.Contains(name, message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("genai", "qwen2.5-vl")]
    [InlineData("transformers.js", "llava-1.5-legacy")]
    public void Export_LayoutOverOtherThings_IsRefusedAndLeavesThem(string layout, string checkpoint)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("thesis.txt"), "mine");

        var (exitCode, output) = ToolBundle.Run("export", Path.Combine(ToolBundle.Golden, checkpoint), folder.Path, "--layout", layout, "--json");

        Assert.Equal(2, exitCode);
        Assert.Contains("not empty", ToolTests.LastLine(output).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder.File("thesis.txt")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Export_UnknownLayout_IsRefusedWithTheChoice()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = ToolBundle.Run("export", ToolBundle.Checkpoint, folder.File("out"), "--layout", "tensorflow");

        Assert.NotEqual(0, exitCode);
        Assert.All(new[] { "tensorflow", "bundle", "genai", "transformers.js" }, name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static HashSet<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))];

    private static long SizeOf(string folder) => FilesOf(folder).Sum(file => new FileInfo(Path.Combine(folder, file)).Length);
}
