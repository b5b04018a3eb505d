using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Runtime;

public sealed class EngineCacheTests : IDisposable
{
    private static readonly string s_key = EngineCache.KeyOf(new string('a', 64), "1.31.0");

    private readonly TemporaryFolder _folder = new();

    private TensorRtOptions Options => new() { CacheFolder = _folder.File("engines") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OneKey_IsAlwaysTheSameFolder()
    {
        var folder = EngineCache.Open(Options, s_key).Folder;

        Assert.True(Directory.Exists(folder));
        Assert.Equal(_folder.File("engines"), Path.GetDirectoryName(folder));
        Assert.Matches("^[0-9a-f]{16}$", Path.GetFileName(folder)); // long enough to tell bundles apart
        Assert.Equal(folder, EngineCache.Open(Options, s_key).Folder);
    }

    [Fact]
    public void Open_OtherBundleOrRuntime_IsAnotherFolder()
    {
        string[] keys = [s_key, EngineCache.KeyOf(new string('b', 64), "1.31.0"), EngineCache.KeyOf(new string('a', 64), "1.32.0")];

        Assert.Equal(keys.Length, keys.Select(key => EngineCache.Open(Options, key).Folder).Distinct().Count());
    }

    [Fact]
    public void Open_SealedEngines_KeepsThoseThatAreAsTheyWere()
    {
        var cache = EngineCache.Open(Options, s_key);
        var (good, altered, added) = (Path.Combine(cache.Folder, "good.engine"), Path.Combine(cache.Folder, "altered.engine"), Path.Combine(cache.Folder, "added.engine"));
        File.WriteAllText(good, "engine");
        File.WriteAllText(altered, "engine");
        cache.Seal();
        File.WriteAllText(altered, "engina");
        File.WriteAllText(added, "engine");

        EngineCache.Open(Options, s_key);

        Assert.Equal((true, false, false), (File.Exists(good), File.Exists(altered), File.Exists(added)));
    }

    [Fact]
    public void Open_NewFolder_IsForThisUserAlone()
    {
        var folder = EngineCache.Open(Options, s_key).Folder;

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public void Open_FolderThatOthersCanWriteTo_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // rights there are those of the folder that it lies in
        }

        var folder = EngineCache.Open(Options, s_key).Folder;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);

        Assert.Contains("Others can write", Assert.Throws<InferenceException>(() => EngineCache.Open(Options, s_key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkInPlaceOfTheFolder_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // links there take a right that tests do not have
        }

        var folder = EngineCache.Open(Options, s_key).Folder;
        Directory.Delete(folder);
        Directory.CreateSymbolicLink(folder, _folder.Path);

        Assert.Contains("link", Assert.Throws<InferenceException>(() => EngineCache.Open(Options, s_key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlaceThatCannotBeWritten_NamesTheOption()
    {
        File.WriteAllText(_folder.File("file"), "");

        var error = Assert.Throws<InferenceException>(() => EngineCache.Open(new TensorRtOptions { CacheFolder = _folder.File("file") }, s_key));

        Assert.Contains("CacheFolder", error.Message, StringComparison.Ordinal);
    }
}
