using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class NativeRuntimeSearchTests
{
    private static readonly Version s_expected = new(1, 31, 0, 0);

    [Fact]
    public void Describe_NoLibrary_NamesThePlatformAndThePackages()
    {
        var text = NativeRuntimeSearch.Describe([], s_expected, "linux-arm64");

        Assert.Contains("for linux-arm64 beside the program", text, StringComparison.Ordinal);
        Assert.Contains("Vrm.Onnx.Cpu", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_OlderLibrary_NamesItsVersionItsFileAndTheOneExpected()
    {
        var library = new NativeRuntime(Path.Combine(AppContext.BaseDirectory, "runtimes", "libonnxruntime.so"), "1.30.0");

        var text = NativeRuntimeSearch.Describe([library], s_expected, "linux-x64");

        Assert.StartsWith($"found {Path.Combine("runtimes", "libonnxruntime.so")} (ONNX Runtime 1.30.0); expected one library, of version 1.31.0 or newer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_TwoLibraries_NamesBoth()
    {
        var folder = Path.GetTempPath();

        var text = NativeRuntimeSearch.Describe([new(Path.Combine(folder, "a.so"), "1.30.0"), new(Path.Combine(folder, "b.so"), "1.31.0")], s_expected, "linux-x64");

        Assert.Contains($"{Path.Combine(folder, "a.so")} (ONNX Runtime 1.30.0), {Path.Combine(folder, "b.so")} (ONNX Runtime 1.31.0)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_AnotherPlatformsLibrary_SaysThatItCannotBeLoaded() =>
        Assert.Contains("cannot be loaded on linux-musl-x64", NativeRuntimeSearch.Describe([new("libonnxruntime.so", null)], s_expected, "linux-musl-x64"), StringComparison.Ordinal);

    [Fact]
    public void Find_ThisProcess_HasTheOneLibraryAndItsVersion()
    {
        var expected = OnnxRuntimeLibrary.Environment.GetVersionString();

        Assert.Contains(NativeRuntimeSearch.Find(), library => library.Version == expected);
    }
}
