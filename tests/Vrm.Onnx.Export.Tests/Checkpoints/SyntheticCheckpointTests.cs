using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed class SyntheticCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32", TensorType.F32)]
    [InlineData("F16", TensorType.F16)]
    [InlineData("BF16", TensorType.BF16)]
    public void Write_OneFile_OpensWithFiniteSpreadWeights(string type, TensorType expected)
    {
        var bytes = Options(type).Write(_folder.Path);
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(bytes, checkpoint.Tensors.Values.Sum(tensor => tensor.ByteCount));
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            Assert.Equal(expected, tensor.Type);
            var values = Read(tensor);
            Assert.All(values, value => Assert.InRange(value, -1, 1.21f));
            Assert.True(values.Distinct().Count() > values.Length / 20);
        }
    }

    [Fact]
    public void Write_Shards_HoldTheSameWeights()
    {
        var sharded = Directory.CreateDirectory(_folder.File("sharded")).FullName;
        var whole = Directory.CreateDirectory(_folder.File("whole")).FullName;
        (Options("BF16") with { MaxShardBytes = 60_000 }).Write(sharded);
        Options("BF16").Write(whole);
        Assert.InRange(Directory.GetFiles(sharded, "*.safetensors").Length, 4, 20);
        using var first = Checkpoint.Open(sharded);
        using var second = Checkpoint.Open(whole);
        Assert.Equal(second.Tensors.Keys.Order(), first.Tensors.Keys.Order());
        Assert.All(first.Tensors.Values, tensor => Assert.Equal(Read(second.Tensors[tensor.Name]), Read(tensor)));
    }

    [Fact]
    public void Write_SameOptions_GivesTheSameBytes()
    {
        string Digest(int seed)
        {
            (Options("F16") with { Seed = seed }).Write(_folder.Path);
            using var checkpoint = Checkpoint.Open(_folder.Path);
            return checkpoint.ComputeDigest(CancellationToken.None);
        }

        Assert.Equal(Digest(seed: 1), Digest(seed: 1));
        Assert.NotEqual(Digest(seed: 1), Digest(seed: 2));
    }

    [Fact]
    public void Tensors_SevenBillion_AreAsManyParametersAsPublished() =>
        Assert.Equal(7_063_427_072, SyntheticLlava.SevenBillion(textLayers: 32).Tensors().Sum(tensor => tensor.ElementCount));

    [Fact]
    public void Tensors_QwenThreeBillion_AreAsManyParametersAsPublished() =>
        Assert.Equal(3_754_622_976, SyntheticQwen25Vl.ThreeBillion(textLayers: 36).Tensors().Sum(tensor => tensor.ElementCount));

    [Fact]
    public void Tensors_SmolVlmSmall_AreAsManyParametersAsPublished() =>
        Assert.Equal(256_484_928, SyntheticSmolVlm.Small.Tensors().Sum(tensor => tensor.ElementCount));

    private static SyntheticCheckpoint Options(string type) => new(new SyntheticLlava()) { Type = Enum.Parse<SyntheticElementType>(type) };

    private static float[] Read(CheckpointTensor tensor)
    {
        var values = new float[tensor.ElementCount];
        tensor.CopyTo(0, values);
        return values;
    }
}
