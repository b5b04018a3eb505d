using System.IO.Compression;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>Packs the solution as it was built and uses the packages as a stranger would: from a console application outside the repository.</summary>
public sealed class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string ConsoleProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
        </Project>
        """;

    [Theory]
    [InlineData("Vrm.Onnx", "Vrm.Onnx.Managed", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("Vrm.Onnx.Cpu", "Vrm.Onnx.Managed", "Microsoft.ML.OnnxRuntime")]
    [InlineData("Vrm.Onnx.Managed", "Microsoft.ML.OnnxRuntime.Managed", "System.Numerics.Tensors", "NetVips.Native")]
    [InlineData("Vrm.Onnx.Export", "Vrm.Onnx.Managed", "Google.Protobuf")]
    [InlineData("Vrm.Onnx.Training", "Vrm.Onnx.Export")]
    public void Pack_Package_DependsOnWhatTheDesignSays(string id, params string[] dependencies)
    {
        using var package = ZipFile.OpenRead(packages.PathOf(id));
        var specification = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal));
        using var reader = new StreamReader(specification.Open());
        var text = reader.ReadToEnd();

        Assert.All(dependencies, dependency => Assert.Contains($"<dependency id=\"{dependency}\"", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Vrm.Onnx")]
    [InlineData("Vrm.Onnx.Cpu")]
    [InlineData("Vrm.Onnx.Managed")]
    [InlineData("Vrm.Onnx.Export")]
    [InlineData("Vrm.Onnx.Training")]
    [InlineData("Vrm.Onnx.Tool")]
    public void Pack_Package_HasTheReadme(string id)
    {
        using var package = ZipFile.OpenRead(packages.PathOf(id));

        Assert.Contains(package.Entries, entry => entry.FullName == "README.md");
    }

    [Fact]
    public void Pack_Tool_IsATool()
    {
        using var package = ZipFile.OpenRead(packages.PathOf("Vrm.Onnx.Tool"));

        Assert.Contains(package.Entries, entry => entry.Name == "DotnetToolSettings.xml");
    }

    [Fact]
    public void ReadmeSnippet_FromPackages_ReadsTheMonitor()
    {
        using var folder = new ConsumerFolder(packages.Folder);
        var bundle = folder.PathOf("bundle");
        ModelExporter.Export(Path.Combine(RepositoryPaths.Root, "samples", "models", "monitor-reader"), bundle);
        var picture = Path.Combine(RepositoryPaths.Root, "samples", "pictures", "0042.png");
        folder.Write("Consumer.csproj", ConsoleProject);
        folder.Write("Program.cs", ReadmeSnippet.AsProgram(bundle, picture, "What is the main finding?"));

        CommandLine.Run(folder.Path, "dotnet", "add", "package", "Vrm.Onnx", "--version", packages.Version);
        var output = CommandLine.Run(folder.Path, "dotnet", "run");

        Assert.Contains("hypoxemia", output, StringComparison.Ordinal);
    }
}
