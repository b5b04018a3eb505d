using System.IO.Compression;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>What a build outside the repository says before anything runs: about older frameworks, about platforms, and about a second ONNX Runtime.</summary>
[Collection(PackagesFixture.Name)]
public sealed class ConsumerBuildTests(PackedPackages packages)
{
    [Theory]
    [InlineData("Vrm.Onnx")]
    [InlineData("Vrm.Onnx.Cpu")]
    public void Restore_OlderFrameworks_AreRefusedByNuGet(string id)
    {
        var (exitCode, text) = Build(Reference(id), "-t:Restore -p:DisableImplicitFrameworkReferences=true -p:EnableTargetingPackDownload=false", "net8.0;net9.0;netstandard2.0");

        Assert.NotEqual(0, exitCode);
        Assert.All(["net8.0", "net9.0", "netstandard2.0"], framework => Assert.Contains($"NU1202: Package {id} {packages.Version} is not compatible with {framework}", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Vrm.Onnx", "linux-x64", "microsoft.ml.onnxruntime.gpu.linux", "libonnxruntime.so")]
    [InlineData("Vrm.Onnx", "linux-arm64", "microsoft.ml.onnxruntime", "libonnxruntime.so")]
    [InlineData("Vrm.Onnx", "osx-arm64", "microsoft.ml.onnxruntime", "libonnxruntime.dylib")]
    [InlineData("Vrm.Onnx", "win-arm64", "microsoft.ml.onnxruntime", "onnxruntime.dll")]
    [InlineData("Vrm.Onnx.Cpu", "linux-arm64", "microsoft.ml.onnxruntime", "libonnxruntime.so")]
    public void Build_SupportedPlatform_HasOneRuntime(string id, string platform, string package, string library)
    {
        var (exitCode, text) = Build(Reference(id), $"-t:ResolvePackageAssets -p:RuntimeIdentifier={platform} -p:SelfContained=false -getItem:NativeCopyLocalItems");

        Assert.True(exitCode == 0, text);
        Assert.Contains($"/{package}/", text.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Contains($"\"DestinationSubPath\": \"{library}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Vrm.Onnx", "osx-x64")]
    [InlineData("Vrm.Onnx", "linux-musl-arm64")]
    [InlineData("Vrm.Onnx.Cpu", "win-x86")]
    [InlineData("Vrm.Onnx.Cpu", "linux-musl-x64")]
    public void Build_PlatformWithoutRuntime_IsAnErrorThatNamesThePlatforms(string id, string platform)
    {
        var (exitCode, text) = Build(Reference(id), $"-t:ResolvePackageAssets -p:RuntimeIdentifier={platform} -p:SelfContained=false");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error VRMONNX003: There is no ONNX Runtime for {platform}.", text, StringComparison.Ordinal);
        Assert.Contains("linux-x64, linux-arm64, osx-arm64, win-x64 and win-arm64", text, StringComparison.Ordinal);
    }

    /// <summary>On a Mac or a Jetson `dotnet run` builds without a runtime identifier, and NuGet then knows no platform.</summary>
    [Fact]
    public void Build_NoPlatformOnAMachineWithoutGpuPackage_NamesThePackageToTake()
    {
        var (exitCode, text) = Build(Reference("Vrm.Onnx"), "-t:ResolvePackageAssets -p:NETCoreSdkPortableRuntimeIdentifier=osx-arm64");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error VRMONNX003", text, StringComparison.Ordinal);
        Assert.Contains("osx-arm64", text, StringComparison.Ordinal);
        Assert.Contains("Reference Vrm.Onnx.Cpu in its place", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_TwoRuntimes_NamesBothAndWhatToDo()
    {
        var (exitCode, text) = Build(Reference("Vrm.Onnx") + Reference("Microsoft.ML.OnnxRuntime", OnnxRuntimeVersion), "-t:ResolvePackageAssets");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error VRMONNX001", text, StringComparison.Ordinal);
        Assert.Contains($"Microsoft.ML.OnnxRuntime {OnnxRuntimeVersion} and Microsoft.ML.OnnxRuntime.Gpu.Linux {OnnxRuntimeVersion}", text, StringComparison.Ordinal);
    }

    /// <summary>The advice of the error above.</summary>
    [Fact]
    public void Build_SecondRuntimeExcluded_HasOne()
    {
        var excluded = Reference("Microsoft.ML.OnnxRuntime", OnnxRuntimeVersion).Replace(" />", " ExcludeAssets=\"all\" />", StringComparison.Ordinal);

        var (exitCode, text) = Build(Reference("Vrm.Onnx") + excluded, "-t:ResolvePackageAssets");

        Assert.True(exitCode == 0, text);
    }

    [Fact]
    public void Build_OlderNativeRuntime_IsNamed()
    {
        var (exitCode, text) = Build(Reference("Vrm.Onnx.Managed") + Reference("Microsoft.ML.OnnxRuntime", "1.30.0"), "-t:ResolvePackageAssets");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error VRMONNX002: Microsoft.ML.OnnxRuntime 1.30.0 is older than Microsoft.ML.OnnxRuntime.Managed {OnnxRuntimeVersion}", text, StringComparison.Ordinal);
    }

    private static string OnnxRuntimeVersion => typeof(Microsoft.ML.OnnxRuntime.OrtEnv).Assembly.GetName().Version!.ToString(3);

    private string Reference(string id, string? version = null) => $"""<PackageReference Include="{id}" Version="{version ?? packages.Version}" />""";

    private (int ExitCode, string Output) Build(string references, string arguments, string frameworks = "net10.0")
    {
        using var folder = new ConsumerFolder(packages.Folder);
        WriteOlderRuntime(folder.OwnPackages);
        folder.WriteProject(references, frameworks);
        return CommandLine.TryRun(folder.Path, "dotnet", ["msbuild", "-restore", "-nologo", "-p:UseAppHost=false", .. arguments.Split(' ')]);
    }

    /// <summary>A package with the id of ONNX Runtime's, of an older version, and a library that nobody loads.</summary>
    private static void WriteOlderRuntime(string folder)
    {
        using var package = ZipFile.Open(Path.Combine(folder, "Microsoft.ML.OnnxRuntime.1.30.0.nupkg"), ZipArchiveMode.Create);
        using (var specification = new StreamWriter(package.CreateEntry("Microsoft.ML.OnnxRuntime.nuspec").Open()))
        {
            specification.Write("""
                <package><metadata>
                  <id>Microsoft.ML.OnnxRuntime</id><version>1.30.0</version><authors>test</authors><description>stands in for the real one</description>
                </metadata></package>
                """);
        }

        using var library = package.CreateEntry("runtimes/linux-x64/native/libonnxruntime.so").Open();
        library.WriteByte(0);
    }
}
