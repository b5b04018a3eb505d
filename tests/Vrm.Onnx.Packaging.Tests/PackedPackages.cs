namespace Vrm.Onnx.Packaging.Tests;

/// <summary>The solution's packages, packed once into a temporary folder; of the tool's platforms the one of this machine.</summary>
public sealed class PackedPackages : IDisposable
{
    public PackedPackages()
    {
        Folder = Directory.CreateTempSubdirectory("vrm-packages-").FullName;
        CommandLine.Run(RepositoryPaths.Root, "dotnet", "pack", "Vrm.Onnx.sln", "--no-build", "--no-restore", "-c", RepositoryPaths.Configuration, "-o", Folder, $"-p:ToolPackageRuntimeIdentifiers={RepositoryPaths.Platform}");
    }

    public string Folder { get; }

    public string Version => Path.GetFileNameWithoutExtension(PathOf("Vrm.Onnx.Managed"))["Vrm.Onnx.Managed.".Length..];

    /// <summary>The only package with an id.</summary>
    public string PathOf(string id) => Directory.EnumerateFiles(Folder, $"{id}.*.nupkg").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>All tests of packages share one pack, and run one after the other: each builds a program.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesFixture : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
