using Vrm.Onnx.Export;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>Uses the packages as a stranger would: from a console application outside the repository.</summary>
[Collection(PackagesFixture.Name)]
public sealed class ReadmeProgramTests(PackedPackages packages, ITestOutputHelper output) : IDisposable
{
    private const string Question = "What is the main finding?";

    private static readonly string s_checkpoint = Path.Combine(RepositoryPaths.Root, "samples", "models", "monitor-reader");
    private static readonly string s_picture = Path.Combine(RepositoryPaths.Root, "samples", "pictures", "0042.png");

    private readonly ConsumerFolder _folder = new(packages.Folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_WithGpuPackageAndExport_ExportsAndReadsTheMonitor()
    {
        var bundle = _folder.PathOf("bundle");
        _folder.WriteProject();
        _folder.Write("Program.cs", ReadmeSnippet.AsProgram(bundle, s_picture, Question).Replace("using var reasoner", $"Vrm.Onnx.Export.ModelExporter.Export(@\"{s_checkpoint}\", bundle);\nusing var reasoner", StringComparison.Ordinal));
        Add("Vrm.Onnx");
        Add("Vrm.Onnx.Export");

        Assert.Contains("hypoxemia", CommandLine.Run(_folder.Path, "dotnet", "run"), StringComparison.Ordinal);
    }

    /// <summary>Any warning of the trimmer or of the native compiler is an error of this project. The other package has the same assembly.</summary>
    [Fact]
    public void Publish_CpuPackage_ReadsTheMonitorTrimmedAndAsNativeCode()
    {
        var bundle = _folder.PathOf("bundle");
        ModelExporter.Export(s_checkpoint, bundle);
        _folder.WriteProject();
        _folder.Write("Program.cs", ReadmeSnippet.AsProgram(bundle, s_picture, Question));
        Add("Vrm.Onnx.Cpu");

        Assert.Contains("hypoxemia", CommandLine.Run(_folder.Path, "dotnet", "run"), StringComparison.Ordinal);
        Assert.Contains("hypoxemia", RunPublished("trimmed", "-p:PublishTrimmed=true", "--self-contained"), StringComparison.Ordinal);
        if (!HasLinker())
        {
            output.WriteLine("NOT TESTED: native AOT needs clang or gcc, and the headers of zlib.");
            return;
        }

        Assert.Contains("hypoxemia", RunPublished("native", "-p:PublishAot=true"), StringComparison.Ordinal);
    }

    private static bool HasLinker() =>
        !OperatingSystem.IsLinux() || CommandLine.TryRun(Path.GetTempPath(), "sh", "-c", "command -v clang || command -v gcc").ExitCode == 0;

    private void Add(string id) => CommandLine.Run(_folder.Path, "dotnet", "add", "package", id, "--version", packages.Version);

    private string RunPublished(string name, params string[] options)
    {
        CommandLine.Run(_folder.Path, "dotnet", ["publish", "-r", RepositoryPaths.Platform, "-o", _folder.PathOf(name), .. options]);
        return CommandLine.Run(_folder.Path, Path.Combine(_folder.PathOf(name), "Consumer"));
    }
}
