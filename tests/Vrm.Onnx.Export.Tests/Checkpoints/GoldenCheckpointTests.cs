using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

[Trait("Golden", "models")]
public sealed class GoldenCheckpointTests
{
    public static TheoryData<string> Cases() => [.. GoldenFolder.Cases("models", "config.json")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Open_GoldenCase_ReadsEveryTensor(string name)
    {
        var folder = Path.Combine(GoldenFolder.Root("models"), name);
        using var checkpoint = Checkpoint.Open(folder);
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            var values = new float[tensor.ElementCount];
            tensor.CopyTo(0, values);
            Assert.All(values, value => Assert.True(float.IsFinite(value)));
        }

        Assert.NotEmpty(checkpoint.Tensors);
        Assert.True(checkpoint.Config.Has("model_type"));
        Assert.Matches("^[0-9a-f]{64}$", checkpoint.ComputeDigest(CancellationToken.None));
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        Assert.Contains("logits", expected.Tensors.Keys);
    }
}
