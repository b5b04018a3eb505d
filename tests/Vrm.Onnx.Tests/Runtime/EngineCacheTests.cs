using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Bundles;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Runtime;

public sealed class EngineCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BundleFolder _bundle = new();

    public void Dispose()
    {
        _folder.Dispose();
        _bundle.Dispose();
    }

    [Fact]
    public void FolderFor_OneBundle_IsAlwaysTheSameOneOutsideOfIt()
    {
        var options = new TensorRtOptions { CacheFolder = _folder.File("engines") };

        var folder = EngineCache.FolderFor(options, _bundle.CreateManifest());

        Assert.True(Directory.Exists(folder));
        Assert.Equal(_folder.File("engines"), Path.GetDirectoryName(folder));
        Assert.Matches("^[0-9a-f]{16}$", Path.GetFileName(folder)); // long enough to tell bundles apart
        Assert.Equal(folder, EngineCache.FolderFor(options, _bundle.CreateManifest()));
    }

    [Fact]
    public void FolderFor_OtherWeights_IsAnother()
    {
        var options = new TensorRtOptions { CacheFolder = _folder.Path };
        var manifest = _bundle.CreateManifest();
        List<BundleFile> files = [.. manifest.Files];
        files[0] = files[0] with { Sha256 = new string('a', 64) };

        Assert.NotEqual(EngineCache.FolderFor(options, manifest), EngineCache.FolderFor(options, manifest with { Files = files }));
    }

    [Fact]
    public void FolderFor_PlaceThatCannotBeWritten_NamesTheOption()
    {
        File.WriteAllText(_folder.File("file"), "");

        var error = Assert.Throws<InferenceException>(() => EngineCache.FolderFor(new TensorRtOptions { CacheFolder = _folder.File("file") }, _bundle.CreateManifest()));

        Assert.Contains("CacheFolder", error.Message, StringComparison.Ordinal);
    }
}
