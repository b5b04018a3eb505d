using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tests.Bundles;

public sealed class BundleTests : IDisposable
{
    private readonly BundleFolder _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Open_FilesAsListed_ReadsWhatWasWritten()
    {
        var written = _bundle.CreateManifest();

        var opened = Bundle.Open(_bundle.Path);

        Assert.Equal(BundleVerification.Full, opened.Verification);
        Assert.Equal(written.Files, opened.Manifest.Files);
        Assert.Equal(["past.KeysAndValues.0", "past.KeysAndValues.1"], opened.Manifest.Graphs.StateTensors.Select(tensor => tensor.Past));
        Assert.Equal("<think>", opened.Manifest.Reasoning.Blocks[0].Open);
        Assert.Equal("", opened.Manifest.Reasoning.Prefill);
        Assert.Empty(opened.Manifest.Reasoning.TagTokens);
    }

    [Fact]
    public void Open_WrittenAgain_GivesTheSameBytes()
    {
        var path = _bundle.File(BundleManifest.FileName);
        var before = File.ReadAllBytes(path);

        _bundle.Write(Bundle.Open(_bundle.Path).Manifest);

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo() => AssertRefused(Path.Combine(_bundle.Path, "missing"), "There is no such folder");

    [Fact]
    public void Open_FolderWithoutManifest_SaysWhatABundleIs()
    {
        File.Delete(_bundle.File(BundleManifest.FileName));

        AssertRefused(_bundle.Path, "vrm export");
    }

    [Theory]
    [InlineData("decoder.onnx")]
    [InlineData("tokenizer.json")]
    public void Open_OneByteChanged_NamesTheFile(string name)
    {
        var content = File.ReadAllBytes(_bundle.File(name));
        content[^1] ^= 1;
        File.WriteAllBytes(_bundle.File(name), content);

        AssertRefused(_bundle.Path, name, "SHA-256");
    }

    [Fact]
    public void Open_FileTruncated_NamesBothLengths()
    {
        File.WriteAllText(_bundle.File("decoder.onnx"), "short");

        AssertRefused(_bundle.Path, "decoder.onnx", "5 bytes", "23 bytes");
    }

    [Fact]
    public void Open_FileMissing_NamesIt()
    {
        File.Delete(_bundle.File("projector.onnx"));

        AssertRefused(_bundle.Path, "projector.onnx", "missing");
    }

    [Fact]
    public void Open_UnlistedFile_NamesIt()
    {
        File.WriteAllText(_bundle.File("extra.so"), "");

        AssertRefused(_bundle.Path, "extra.so");
    }

    [Fact]
    public void Open_LengthsOnly_AcceptsChangedContentAndSaysHowItLooked()
    {
        var content = File.ReadAllBytes(_bundle.File("decoder.onnx"));
        content[0] ^= 1;
        File.WriteAllBytes(_bundle.File("decoder.onnx"), content);

        Assert.Equal(BundleVerification.LengthsOnly, Bundle.Open(_bundle.Path, BundleVerification.LengthsOnly).Verification);
    }

    [Fact]
    public void Open_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => Bundle.Open(_bundle.Path, cancellationToken: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"formatVersion\":\"1\"}")]
    [InlineData("{\"formatVersion\":0}")]
    [InlineData("{\"formatVersion\":2}")]
    [InlineData("{\"formatVersion\":2,\"formatVersion\":2}")]
    public void Open_ManifestOfAnotherForm_IsRefused(string json)
    {
        File.WriteAllText(_bundle.File(BundleManifest.FileName), json);

        AssertRefused(_bundle.Path, BundleManifest.FileName);
    }

    [Fact]
    public void Open_LaterFormatVersion_NamesBoth()
    {
        _bundle.Edit(json => json["formatVersion"] = 3);

        AssertRefused(_bundle.Path, "version 3", "version 2", "later");
    }

    [Fact]
    public void Open_FormatOfTheFirstVersion_NamesTheCommandThatMakesItAnew()
    {
        _bundle.Edit(json => json["formatVersion"] = 1);

        AssertRefused(_bundle.Path, "version 1", "version 2", "`vrm export CHECKPOINT BUNDLE`");
    }

    public static TheoryData<string, string> Edits() => new()
    {
        { "unknown field", "surprise" },
        { "missing section", "reasoning" },
        { "path in another folder", "plain file name" },
        { "manifest lists itself", "lists itself" },
        { "hash of another form", "hexadecimal" },
        { "graph not listed", "one of the files" },
        { "end token outside", "endTokens" },
        { "null array", "files" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Open_ManifestEdited_NamesTheField(string edit, string expected)
    {
        _bundle.Edit(json => Apply(edit, json));

        AssertRefused(_bundle.Path, expected);
    }

    private static void Apply(string edit, JsonObject json)
    {
        switch (edit)
        {
            case "unknown field": json["surprise"] = 1; break;
            case "missing section": json.Remove("reasoning"); break;
            case "path in another folder": json["files"]![0]!["path"] = "../decoder.onnx"; break;
            case "manifest lists itself": json["files"]![0]!["path"] = "vrm.json"; break;
            case "hash of another form": json["files"]![0]!["sha256"] = "abc"; break;
            case "graph not listed": json["graphs"]!["decoder"]!["file"] = "other.onnx"; break;
            case "end token outside": json["generation"]!["endTokens"] = new JsonArray(16); break;
            case "null array": json["files"] = null; break;
        }
    }

    private static void AssertRefused(string folder, params string[] words)
    {
        var error = Assert.Throws<BundleException>(() => Bundle.Open(folder));
        foreach (var word in words)
        {
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
        }
    }
}
