using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>Where an export cannot write, it says so, ends with 2, and leaves what was there.</summary>
public sealed class RefusedExportTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("bundle");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Export_DiskFull_SaysSoAndLeavesTheOldBundle()
    {
        if (!RestrictedShell.CanMount(log))
        {
            return;
        }

        // The script's exit code is that of the verification; what it lists besides the bundle would be rests.
        var (exitCode, output) = RestrictedShell.RunMounted(
            $"{RestrictedShell.SmallDisk(_folder.Path, 2 * Int4Kilobytes())} && {RestrictedShell.Export(Target, "--precision int4")} "
            + $"&& {{ {RestrictedShell.Export(Target)}; echo exit $?; ls -A '{_folder.Path}'; {RestrictedShell.Verify(Target)}; }}");

        Assert.True(exitCode == 0, output);
        Assert.Contains("exit 2\nbundle\n", output, StringComparison.Ordinal);
        RequireError(output, "disk was full");
    }

    [Fact]
    public void Export_FileThatCannotGrow_SaysSoAndLeavesTheOldBundle()
    {
        if (!OperatingSystem.IsLinux())
        {
            log.WriteLine("NOT TESTED: files are limited by ulimit, on Linux.");
            return;
        }

        var before = ExportOld();

        var (exitCode, output) = RestrictedShell.RunWithFileLimit(64, RestrictedShell.Export(Target));

        Assert.Equal(2, exitCode);
        RequireError(output, "does not take files");
        RequireUntouched(before);
    }

    [Fact]
    public void Export_ReadOnlyTarget_SaysSoAndLeavesTheOldBundle()
    {
        if (!RestrictedShell.CanMount(log))
        {
            return;
        }

        var before = ExportOld();

        var (exitCode, output) = RestrictedShell.RunMounted($"{RestrictedShell.ReadOnly(_folder.Path)} && {RestrictedShell.Export(Target)}");

        Assert.Equal(2, exitCode);
        RequireError(output, "read-only file system");
        RequireUntouched(before);
    }

    [Fact]
    public void Export_IntoAFolderOfTheKernel_SaysSo()
    {
        if (!OperatingSystem.IsLinux())
        {
            log.WriteLine("NOT TESTED: /proc, in which root cannot write either, is Linux's.");
            return;
        }

        var (exitCode, output) = ToolBundle.Run("export", ToolBundle.Checkpoint, "/proc/bundle", "--json");

        Assert.Equal(2, exitCode);
        Assert.Contains("/proc/bundle", ToolTests.LastLine(output).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("../checkpoint")]
    public void Export_OverItsOwnCheckpoint_IsRefusedAndLeavesIt(string target)
    {
        var checkpoint = Directory.CreateDirectory(_folder.File("checkpoint")).FullName;
        foreach (var file in Directory.EnumerateFiles(ToolBundle.Checkpoint))
        {
            File.Copy(file, Path.Combine(checkpoint, Path.GetFileName(file)));
        }

        var (exitCode, output) = ToolBundle.Run("export", checkpoint, Path.Combine(checkpoint, target), "--json");

        Assert.Equal(2, exitCode);
        Assert.Contains("the checkpoint itself", ToolTests.LastLine(output).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(Contents(ToolBundle.Checkpoint), Contents(checkpoint));
        Assert.Equal(["checkpoint"], Entries());
    }

    [Fact]
    public void Export_WhileAnotherWritesThere_IsRefusedAndLeavesTheOther()
    {
        (int ExitCode, string Output)? second = null;

        var model = ModelExporter.Export(ToolBundle.Checkpoint, Target, progress: new Relay(() => second ??= ToolBundle.Run("export", ToolBundle.Checkpoint, Target, "--json")));

        Assert.Equal(2, second!.Value.ExitCode);
        Assert.Contains("another export", ToolTests.LastLine(second.Value.Output).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((model.FileCount, model.Bytes), (ModelInfo.Read(Target).FileCount, ModelInfo.Read(Target).Bytes));
        Assert.Equal(["bundle"], Entries());
    }

    private void RequireError(string output, string cause)
    {
        var message = ToolTests.LastLine(output).GetProperty("message").GetString();
        Assert.Contains(Target, message, StringComparison.Ordinal);
        Assert.Contains(cause, message, StringComparison.OrdinalIgnoreCase);
    }

    private List<(string Name, string Bytes)> ExportOld()
    {
        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target, "--precision", "int4").ExitCode);
        return Contents(Target);
    }

    private void RequireUntouched(List<(string Name, string Bytes)> before)
    {
        Assert.Equal(before, Contents(Target));
        Assert.Equal(["bundle"], Entries());
        Assert.True(ModelInfo.Read(Target).FileCount > 0); // reads and checks every file
    }

    private int Int4Kilobytes()
    {
        _ = ExportOld();
        var kilobytes = Directory.EnumerateFiles(Target).Sum(file => new FileInfo(file).Length) / 1024;
        Directory.Delete(Target, recursive: true);
        return checked((int)kilobytes);
    }

    private IEnumerable<string?> Entries() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName);

    private static List<(string Name, string Bytes)> Contents(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Convert.ToBase64String(File.ReadAllBytes(file))))];

    private sealed class Relay(Action report) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => report();
    }
}
