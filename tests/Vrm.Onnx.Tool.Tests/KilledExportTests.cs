using System.Diagnostics;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>An export that is killed, at any moment, leaves the old bundle or the new one, whole, or none where none was.</summary>
public sealed class KilledExportTests : IDisposable
{
    private const int Kills = 12; // of each kind
    private readonly string _folder = Directory.CreateTempSubdirectory("vrm-killed-").FullName;
    private readonly Random _random = new(20261123);

    private string Target => Path.Combine(_folder, "bundle");

    private bool HasRests => Directory.EnumerateFileSystemEntries(_folder, "bundle.partial-*").Any();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Export_KilledAtAnyMoment_LeavesAWholeBundle()
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target).ExitCode);
        var whole = clock.Elapsed;

        for (var i = 0; i < Kills; i++)
        {
            using var process = Start();
            _ = process.WaitForExit(whole * (0.2 + (0.9 * _random.NextDouble())));
            Kill(process);
            Assert.True(ModelInfo.Read(Target).FileCount > 0); // reads and checks every file
        }

        RequireThatTheNextExportTidiesUp();
    }

    [Fact]
    public void Export_KilledWhileItWrites_LeavesAWholeBundle()
    {
        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target).ExitCode);

        var interrupted = 0;
        for (var i = 0; i < Kills; i++)
        {
            interrupted += KillWhileItWrites(TimeSpan.FromMilliseconds(20 * i)) ? 1 : 0;
            Assert.True(ModelInfo.Read(Target).FileCount > 0); // reads and checks every file
        }

        Assert.True(interrupted > 0, "no export was interrupted while it wrote");
        RequireThatTheNextExportTidiesUp();
    }

    [Fact]
    public void Export_KilledWhereNoBundleWas_LeavesNoneOrAWholeOne()
    {
        var interrupted = 0;
        for (var i = 0; i < Kills; i++)
        {
            interrupted += KillWhileItWrites(TimeSpan.FromMilliseconds(20 * i)) ? 1 : 0;
            if (Directory.Exists(Target))
            {
                Assert.True(ModelInfo.Read(Target).FileCount > 0); // reads and checks every file
                Directory.Delete(Target, recursive: true);
            }
        }

        Assert.True(interrupted > 0, "no export was interrupted while it wrote");
        RequireThatTheNextExportTidiesUp();
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet", [ToolBundle.Tool, "export", ToolBundle.Checkpoint, Target, "--precision", "int4"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Whether a half-written bundle is left, beside its place.</summary>
    private bool KillWhileItWrites(TimeSpan delay)
    {
        HashSet<string> before = [.. Directory.EnumerateFileSystemEntries(_folder, "bundle.partial-*")];
        using var process = Start();
        while (!process.WaitForExit(1) && Directory.EnumerateFileSystemEntries(_folder, "bundle.partial-*").All(before.Contains))
        {
        }

        _ = process.WaitForExit(delay);
        Kill(process);
        return HasRests;
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    private void RequireThatTheNextExportTidiesUp()
    {
        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target).ExitCode);
        Assert.Equal(["bundle"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }
}
