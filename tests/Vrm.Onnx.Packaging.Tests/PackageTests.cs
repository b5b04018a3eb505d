using System.IO.Compression;
using System.Text;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>What is in the packages of the solution as it was built.</summary>
[Collection(PackagesFixture.Name)]
public sealed class PackageTests(PackedPackages packages)
{
    public static TheoryData<string> Libraries => ["Vrm.Onnx.Managed", "Vrm.Onnx.Export", "Vrm.Onnx.Validation", "Vrm.Onnx.Training"];

    public static TheoryData<string> All => ["Vrm.Onnx", "Vrm.Onnx.Cpu", "Vrm.Onnx.Managed", "Vrm.Onnx.Export", "Vrm.Onnx.Validation", "Vrm.Onnx.Training", "vrm", $"vrm.{RepositoryPaths.Platform}"];

    [Theory]
    [InlineData("Vrm.Onnx", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("Vrm.Onnx.Cpu", "Microsoft.ML.OnnxRuntime")]
    [InlineData("Vrm.Onnx.Managed", "Microsoft.ML.OnnxRuntime.Managed", "System.Numerics.Tensors", "NetVips.Native")]
    [InlineData("Vrm.Onnx.Export", "Google.Protobuf")]
    public void Pack_Package_DependsOnWhatTheDesignSays(string id, params string[] dependencies)
    {
        var text = SpecificationOf(id);

        Assert.All(dependencies, dependency => Assert.Contains($"<dependency id=\"{dependency}\"", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Vrm.Onnx", "Vrm.Onnx.Managed")]
    [InlineData("Vrm.Onnx.Cpu", "Vrm.Onnx.Managed")]
    [InlineData("Vrm.Onnx.Export", "Vrm.Onnx.Managed")]
    [InlineData("Vrm.Onnx.Training", "Vrm.Onnx.Export")]
    [InlineData("Vrm.Onnx.Validation", "Vrm.Onnx.Export")]
    public void Pack_Sibling_IsPinnedExactly(string id, string sibling) =>
        Assert.Contains($"<dependency id=\"{sibling}\" version=\"[{packages.Version}]\"", SpecificationOf(id), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Pack_Package_SaysWhatItIsAndUnderWhichLicences(string id)
    {
        using var package = ZipFile.OpenRead(packages.PathOf(id));
        var text = SpecificationOf(id);

        Assert.Subset(package.Entries.Select(entry => entry.FullName).ToHashSet(), new HashSet<string> { "README.md", "LICENSE", "THIRD-PARTY-NOTICES.md", "CHANGELOG.md" });
        Assert.All(["title", "description", "copyright", "releaseNotes", "tags", "license type=\"expression\"", "repository type=\"git\" commit"], element => Assert.Contains($"<{element}", text, StringComparison.Ordinal));
    }

    /// <summary>A gallery shows the text on a page of its own, where a path inside the repository leads nowhere.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Pack_Readme_IsItsOwnAndHasNoRelativeLink(string id)
    {
        var text = Read(id, "README.md");

        var isTool = id.StartsWith("vrm", StringComparison.Ordinal);
        Assert.Contains(isTool ? "dotnet tool install" : "dotnet add package", text, StringComparison.Ordinal);
        Assert.StartsWith($"# {(isTool ? "vrm" : id)}", text, StringComparison.Ordinal);
        Assert.All(text.Split("](").Skip(1), link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
        Assert.DoesNotContain("src=\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Pack_Assembly_HoldsNoPathOfTheBuild(string id)
    {
        using var package = ZipFile.OpenRead(packages.PathOf(id));
        foreach (var assembly in package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal) && entry.Name.StartsWith("vrm", StringComparison.OrdinalIgnoreCase)))
        {
            using var content = new MemoryStream();
            using (var stream = assembly.Open())
            {
                stream.CopyTo(content);
            }

            var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
            Assert.True(bytes.IndexOf(Encoding.UTF8.GetBytes(RepositoryPaths.Root)) < 0, $"{assembly.FullName} holds {RepositoryPaths.Root}");
            Assert.True(bytes.IndexOf(Encoding.Unicode.GetBytes(RepositoryPaths.Root)) < 0, $"{assembly.FullName} holds {RepositoryPaths.Root} in a string");
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Pack_Library_HasSymbols(string id)
    {
        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(packages.PathOf(id), ".snupkg"));

        Assert.Contains(symbols.Entries, entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal));
    }

    /// <summary>Before the first tag. With a tag v0.2.0 it fails, and the README's --prerelease goes together with it.</summary>
    [Fact]
    public void Pack_Version_IsAPreview() => Assert.Matches(@"^0\.2\.0-preview\.\d+$", packages.Version);

    private string SpecificationOf(string id) => Read(id, $"{id}.nuspec");

    private string Read(string id, string file)
    {
        using var package = ZipFile.OpenRead(packages.PathOf(id));
        using var reader = new StreamReader(package.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }
}
