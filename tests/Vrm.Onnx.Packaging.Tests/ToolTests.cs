using Vrm.Onnx.Export;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>Installs the tool from its packages, outside the repository, and runs it there.</summary>
[Collection(PackagesFixture.Name)]
public sealed class ToolTests(PackedPackages packages)
{
    private const long Megabyte = 1000 * 1000;

    [Fact]
    public void Install_Tool_RunsAndIsSmall()
    {
        using var folder = new ConsumerFolder(packages.Folder);
        var tools = folder.PathOf("tools");
        var bundle = folder.PathOf("bundle");
        ModelExporter.Export(Path.Combine(RepositoryPaths.Root, "samples", "models", "monitor-reader"), bundle);

        CommandLine.Run(folder.Path, "dotnet", "tool", "install", "vrm", "--prerelease", "--tool-path", tools, "--configfile", folder.PathOf("nuget.config"));

        var vrm = Path.Combine(tools, "vrm");
        Assert.StartsWith(packages.Version, CommandLine.Run(folder.Path, vrm, "--version"), StringComparison.Ordinal);
        Assert.Contains("verify", CommandLine.Run(folder.Path, vrm, "--help"), StringComparison.Ordinal);
        CommandLine.Run(folder.Path, vrm, "verify", bundle);
        Assert.Contains("hypoxemia", CommandLine.Run(folder.Path, vrm, "ask", bundle, Path.Combine(RepositoryPaths.Root, "samples", "pictures", "0042.png"), "What is the main finding?"), StringComparison.Ordinal);
        Assert.InRange(Directory.EnumerateFiles(tools, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), 1, 120 * Megabyte);
    }

    /// <summary>The installer names these on any other platform.</summary>
    [Fact]
    public void Pack_Tool_IsForThePlatformsOfOnnxRuntime() =>
        Assert.Equal(
            "linux-x64;linux-arm64;osx-arm64;win-x64;win-arm64",
            CommandLine.Run(RepositoryPaths.Root, "dotnet", "msbuild", "src/Vrm.Onnx.Tool/Vrm.Onnx.Tool.csproj", "-getProperty:RuntimeIdentifiers").Trim());
}
