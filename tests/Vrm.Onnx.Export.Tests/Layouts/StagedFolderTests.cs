using Vrm.Onnx.Export.Layouts;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Layouts;

public sealed class StagedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("bundle");

    private string Source => Directory.CreateDirectory(_folder.File("checkpoint")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_WhileAnotherIsOpen_NamesTheLock()
    {
        using var first = StagedFolder.Create(Target, Source, _ => true);

        var error = Assert.Throws<ExportException>(() => StagedFolder.Create(Target, Source, _ => true));

        Assert.Contains("another export", error.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(first.Path));
    }

    [Fact]
    public void Create_AfterAnotherHasEnded_LeavesNothingOfIt()
    {
        using (StagedFolder.Create(Target, Source, _ => true))
        {
        }

        using (var second = StagedFolder.Create(Target, Source, _ => true))
        {
            File.WriteAllText(Path.Combine(second.Path, "file"), "new");
            second.Commit();
        }

        Assert.Equal(["bundle", "checkpoint"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "file")));
    }

    [Fact]
    public void Create_RestsOfAKilledExport_AreRemovedAndTheOldFolderPutBack()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Target + ".replaced-1").FullName, "file"), "old");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Target + ".partial-1").FullName, "file"), "half");
        File.WriteAllText(Target + ".lock", "");

        using (StagedFolder.Create(Target, Source, _ => true))
        {
        }

        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "file")));
        Assert.Equal(["bundle", "checkpoint"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Commit_OverAnOldFolder_ReplacesAllOfIt()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Target).FullName, "old"), "");
        using (var staged = StagedFolder.Create(Target, Source, _ => true))
        {
            File.WriteAllText(Path.Combine(staged.Path, "new"), "");
            staged.Commit();
        }

        Assert.Equal(["new"], Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName));
        Assert.Equal(["bundle", "checkpoint"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Create_ParentThatIsAFile_IsATypedError()
    {
        File.WriteAllText(_folder.File("file"), "mine");

        _ = Assert.Throws<ExportException>(() => StagedFolder.Create(Path.Combine(_folder.File("file"), "bundle"), Source, _ => true));
        Assert.Equal("mine", File.ReadAllText(_folder.File("file")));
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint/")]
    [InlineData("other/../checkpoint")]
    [InlineData("link")]
    public void Create_TheSourceItself_IsRefused(string target)
    {
        Directory.CreateSymbolicLink(_folder.File("link"), Source);

        var error = Assert.Throws<ExportException>(() => StagedFolder.Create(Path.Combine(_folder.Path, target), Source, _ => true));

        Assert.Contains("checkpoint itself", error.Message, StringComparison.Ordinal);
    }
}
