using System.Diagnostics;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>An export that is killed, at any moment, leaves the old bundle or the new one, whole.</summary>
public sealed class KilledExportTests : IDisposable
{
    private const int Kills = 10;
    private readonly string _folder = Directory.CreateTempSubdirectory("vrm-killed-").FullName;

    private string Target => Path.Combine(_folder, "bundle");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Export_KilledAtAnyMoment_LeavesAWholeBundle()
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target).ExitCode);
        var whole = clock.Elapsed;

        var random = new Random(20261123);
        for (var i = 0; i < Kills; i++)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [ToolBundle.Tool, "export", ToolBundle.Checkpoint, Target, "--precision", "int4"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;

            // Most of the time goes by before anything is written, so the moments lie in the second half.
            _ = process.WaitForExit(whole * (0.4 + (0.7 * random.NextDouble())));
            process.Kill();
            process.WaitForExit();
            Assert.Equal(BundleVerification.Full, Bundle.Open(Target).Verification);
        }

        Assert.Equal(0, ToolBundle.Run("export", ToolBundle.Checkpoint, Target).ExitCode);
        Assert.Equal(["bundle"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }
}
