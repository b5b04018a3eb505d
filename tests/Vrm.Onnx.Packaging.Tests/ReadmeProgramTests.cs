using Vrm.Onnx.Export;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>Uses the packages as a stranger would: from a console application outside the repository.</summary>
[Collection(PackagesFixture.Name)]
public sealed class ReadmeProgramTests(PackedPackages packages)
{
    [Fact]
    public void ReadmeSnippet_FromPackages_ReadsTheMonitor()
    {
        using var folder = new ConsumerFolder(packages.Folder);
        var bundle = folder.PathOf("bundle");
        ModelExporter.Export(Path.Combine(RepositoryPaths.Root, "samples", "models", "monitor-reader"), bundle);
        var picture = Path.Combine(RepositoryPaths.Root, "samples", "pictures", "0042.png");
        folder.WriteProject();
        folder.Write("Program.cs", ReadmeSnippet.AsProgram(bundle, picture, "What is the main finding?"));

        CommandLine.Run(folder.Path, "dotnet", "add", "package", "Vrm.Onnx", "--version", packages.Version);
        var output = CommandLine.Run(folder.Path, "dotnet", "run");

        Assert.Contains("hypoxemia", output, StringComparison.Ordinal);
    }
}
