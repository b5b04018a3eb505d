using System.Security.Cryptography;
using System.Text;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed class CheckpointTests
{
    [Fact]
    public void Open_SingleFile_HasConfigAndTensors()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(folder.Path, checkpoint.Folder);
        Assert.Equal("llava", checkpoint.Config.GetString("model_type"));
        Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order());
    }

    [Fact]
    public void Open_OtherFilesBesideTheModel_AreLeftAlone()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid)
            .Write("expected.safetensors", "not even one").Write("model.safetensors.index.json", "nor this").Write("pytorch_model.bin", "nor this");
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(2, checkpoint.Tensors.Count);
    }

    [Fact]
    public void Open_OneFileOfAnotherName_IsTaken()
    {
        using var folder = new CheckpointFolder().Write("weights.safetensors", SafetensorsBytes.Valid);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(folder.File("weights.safetensors"), checkpoint.Tensors["a"].File);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "metadata":{"total_size":12}, """)]
    [InlineData(""" "metadata":{"total_size":12.5}, """)] // published ones are wrong; nobody reads it
    public void Open_Shards_AreOneCheckpoint(string metadata)
    {
        using var folder = new CheckpointFolder().WriteShards($$$"""{ {{{metadata}}} "weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""");
        using var checkpoint = Checkpoint.Open(folder.Path);
        var value = new float[1];
        checkpoint.Tensors["b"].CopyTo(0, value);
        Assert.Equal(3, value[0]);
        Assert.Equal(2, checkpoint.Tensors.Count);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"1.safetensors"}}""", "b in 1.safetensors")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"2.safetensors","c":"2.safetensors"}}""", "c in 2.safetensors")]
    [InlineData("""{"weight_map":{"a":"2.safetensors","b":"1.safetensors"}}""", "a in 2.safetensors; b in 1.safetensors")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"3.safetensors"}}""", "no such file")]
    [InlineData("""{"weight_map":{"a":"../1.safetensors"}}""", "\"../1.safetensors\"")]
    [InlineData("""{"weight_map":{"a":"sub\\1.safetensors"}}""", "sub\\1.safetensors")]
    [InlineData("""{"weight_map":{"a":"/1.safetensors"}}""", "\"/1.safetensors\"")]
    [InlineData("""{"weight_map":{"a":"C:1.safetensors"}}""", "C:1.safetensors")]
    [InlineData("""{"weight_map":{"a":"config.json"}}""", "config.json")]
    [InlineData("""{"weight_map":{"a":1}}""", "Found: 1")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}""", "index.weight_map.a")]
    [InlineData("""{"weight_map":{}}""", "names no tensor")]
    [InlineData("""{"weight_map":["1.safetensors"]}""", "a list of 1")]
    [InlineData("""{}""", "index.weight_map")]
    [InlineData("""[]""", "not an object")]
    public void Open_WrongIndex_IsRefused(string index, string said)
    {
        using var folder = new CheckpointFolder().WriteShards(index);
        Assert.Contains(said, AssertRefused(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorThatIndexLeavesOut_IsRefused()
    {
        using var folder = new CheckpointFolder().WriteShards().Write("2.safetensors", SafetensorsBytes.Make(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 1, 2));
        Assert.Contains("1: x in 2.safetensors", AssertRefused(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorInTwoShards_IsRefused()
    {
        using var folder = new CheckpointFolder().WriteShards().Write("2.safetensors", SafetensorsBytes.Make(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 1, 2));
        Assert.Contains("1: a in 2.safetensors", AssertRefused(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedShard_IsRefusedByName()
    {
        using var folder = new CheckpointFolder().WriteShards().Write("2.safetensors", SafetensorsBytes.MakeSingle("b", 3)[..^1]);
        Assert.Equal(folder.File("2.safetensors"), AssertRefused(folder).Path);
    }

    [Theory]
    [InlineData("pytorch_model.bin", "pickle")]
    [InlineData("consolidated.00.pth", "pickle")]
    [InlineData("adapter_model.safetensors", "adapter")]
    [InlineData("readme.txt", "no weights")]
    public void Open_NoModel_SaysWhy(string file, string said)
    {
        using var folder = new CheckpointFolder().Write(file, SafetensorsBytes.Valid);
        Assert.Contains(said, AssertRefused(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SeveralFilesWithoutIndex_IsRefused()
    {
        using var folder = new CheckpointFolder().Write("a.safetensors", SafetensorsBytes.Valid).Write("b.safetensors", SafetensorsBytes.Valid);
        Assert.Equal("a.safetensors, b.safetensors", AssertRefused(folder).Found);
    }

    [Fact]
    public void Open_NoFolder_IsRefused() =>
        Assert.Contains("no such folder", Assert.Throws<CheckpointException>(() => Checkpoint.Open("/nowhere/at/all")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\"llava\"")]
    [InlineData("{\"model_type\":\"llava\",}")]
    public void Open_WrongConfig_IsRefused(string config)
    {
        using var folder = new CheckpointFolder(config).Write("model.safetensors", SafetensorsBytes.Valid);
        Assert.Equal(folder.File("config.json"), AssertRefused(folder).Path);
    }

    [Fact]
    public void Open_NoConfig_IsRefused()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid);
        File.Delete(folder.File("config.json"));
        Assert.Equal(folder.File("config.json"), AssertRefused(folder).Path);
    }

    [Fact]
    public void Open_HugeConfig_IsRefusedWithoutReadingIt()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid);
        using (var stream = File.OpenWrite(folder.File("config.json")))
        {
            stream.SetLength(1L << 32);
        }

        Assert.Equal("4294967296 bytes", AssertRefused(folder).Found);
    }

    [Fact]
    public void Open_LinksToFilesElsewhere_AreFollowed()
    {
        using var blobs = new CheckpointFolder().Write("0123", SafetensorsBytes.Valid);
        using var folder = new CheckpointFolder();
        File.CreateSymbolicLink(folder.File("model.safetensors"), blobs.File("0123"));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(2, checkpoint.Tensors.Count);
    }

    [Fact]
    public void Open_LinkToNothing_IsRefused()
    {
        using var folder = new CheckpointFolder();
        File.CreateSymbolicLink(folder.File("model.safetensors"), folder.File("gone"));
        AssertRefused(folder);
    }

    [Fact]
    public void Open_LinkToItself_IsRefused()
    {
        using var folder = new CheckpointFolder();
        File.CreateSymbolicLink(folder.File("model.safetensors"), folder.File("model.safetensors"));
        AssertRefused(folder);
    }

    [Fact]
    public void TryReadJson_FileThere_IsRead()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid).Write("generation_config.json", """{"eos_token_id":[1,2]}""");
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.True(checkpoint.TryReadJson("generation_config.json", out var node));
        Assert.Equal([1, 2], node.GetIntOrInts("eos_token_id"));
        Assert.Equal("generation_config", node.Path);
        Assert.False(checkpoint.TryReadJson("preprocessor_config.json", out _));
        Assert.Throws<ArgumentException>(() => checkpoint.TryReadJson("../config.json", out _));
    }

    [Fact]
    public void ComputeDigest_KnownFiles_IsTheDocumentedDigest()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid).Write("README.md", "not counted");
        using var checkpoint = Checkpoint.Open(folder.Path);
        var lines = new StringBuilder();
        foreach (var name in (string[])["config.json", "model.safetensors"])
        {
            var bytes = File.ReadAllBytes(folder.File(name));
            lines.Append($"{Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} {name}\n");
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()))), checkpoint.ComputeDigest(CancellationToken.None));
    }

    [Fact]
    public void ComputeDigest_AnyCountedByteChanged_Changes()
    {
        using var folder = new CheckpointFolder().WriteShards().Write("tokenizer.json", "{}");
        using var checkpoint = Checkpoint.Open(folder.Path);
        var digests = new HashSet<string> { checkpoint.ComputeDigest(CancellationToken.None) };
        foreach (var name in (string[])["1.safetensors", "2.safetensors", "config.json", "tokenizer.json", "model.safetensors.index.json"])
        {
            var bytes = File.ReadAllBytes(folder.File(name));
            File.WriteAllBytes(folder.File(name), [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            Assert.True(digests.Add(checkpoint.ComputeDigest(CancellationToken.None)));
        }
    }

    [Fact]
    public void ComputeDigest_Cancelled_Throws()
    {
        using var folder = new CheckpointFolder().WriteShards();
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Throws<OperationCanceledException>(() => checkpoint.ComputeDigest(new CancellationToken(canceled: true)));
    }

    private static CheckpointException AssertRefused(CheckpointFolder folder) => Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path));
}
