using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Tests.Families;

namespace Vrm.Onnx.Export.Tests.Weights;

public class WeightStoreTests
{
    [Fact]
    public void Export_TensorsThatDoNotFit_AreAllListed()
    {
        using var model = new SeededLlava(new LlavaSpec());
        model.Weights.Remove("model.language_model.norm.weight");
        model.Weights.Remove("model.vision_tower.encoder.layers.0.mlp.fc1.bias");
        (model.WeightShapes["lm_head.weight"], model.WeightShapes["extra.weight"]) = ([32, 50], [1]);
        model.Weights.Add("extra.weight", [1]);
        model.Write();

        var error = Assert.Throws<WeightMismatchException>(() => Export(model));

        Assert.Equal(["language_model.norm.weight", "vision_tower.encoder.layers.0.mlp.fc1.bias"], error.Missing);
        Assert.Equal(["lm_head.weight"], error.Misshaped);
        Assert.Equal(["extra.weight"], error.Unused);
        Assert.Contains("language_model.norm.weight [32]", error.Message, StringComparison.Ordinal);
        Assert.Contains("lm_head.weight [32, 50], expected [50, 32]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_HundredsOfTensorsThatDoNotFit_AreAllListedInMessageAndProperties()
    {
        using var model = new SeededLlava(new LlavaSpec { VisionLayers = 8 });
        string[] missing = [.. model.Weights.Keys.Where(name => name.Contains(".layers.", StringComparison.Ordinal) && !name.Contains("encoder.layers.7.", StringComparison.Ordinal))];
        string[] extra = [.. Enumerable.Range(0, 300).Select(number => $"extra.{number:D3}.weight")];
        foreach (var name in missing)
        {
            model.Weights.Remove(name);
        }

        foreach (var name in extra)
        {
            model.Weights.Add(name, [1]);
            model.WeightShapes.Add(name, [1]);
        }

        model.Write();

        var error = Assert.Throws<WeightMismatchException>(() => Export(model));

        Assert.Equal(missing.Select(LlavaFamily.Names.Canonical).Order(StringComparer.Ordinal), error.Missing);
        Assert.Equal(extra, error.Unused);
        Assert.True(missing.Length > 50, $"only {missing.Length} missing");
        Assert.All(error.Missing.Concat(error.Unused), name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("model.vision_tower.post_layernorm.weight")]
    [InlineData("model.vision_tower.vision_model.post_layernorm.bias")]
    [InlineData("vision_tower.vision_model.head.probe")]
    [InlineData("vision_tower.vision_model.embeddings.position_ids")]
    [InlineData("language_model.model.layers.1.self_attn.rotary_emb.inv_freq")]
    public void Export_TensorsKnownToBeUnused_ArePassedOver(string name)
    {
        using var model = new SeededLlava(new LlavaSpec());
        Add(model, name);
        Export(model);
    }

    [Theory]
    [InlineData("model.vision_tower.encoder.layers.3.mlp.fc1.bias")]
    [InlineData("language_model.model.layers.2.mlp.up_proj.weight")]
    [InlineData("model.language_model.layers.0.self_attn.q_proj.bias")]
    [InlineData("model.language_model.layers.0.self_attn.q_norm.weight")]
    [InlineData("model.vision_tower.post_layernorm_2.weight")]
    public void Export_TensorsOfAnotherModel_AreRefused(string name)
    {
        using var model = new SeededLlava(new LlavaSpec());
        Add(model, name);
        Assert.Equal([name], Assert.Throws<WeightMismatchException>(() => Export(model)).Unused);
    }

    [Fact]
    public void Export_OneWeightUnderTwoNames_IsRefused()
    {
        using var model = new SeededLlava(new LlavaSpec());
        Add(model, "language_model.model.norm.weight");
        Assert.Equal("language_model.model.norm.weight", Assert.Throws<CheckpointException>(() => Export(model)).Tensor);
    }

    [Theory]
    [InlineData("language_model.model.layers.0.mlp.up_proj.weight", "language_model.layers.0.mlp.up_proj.weight")]
    [InlineData("model.language_model.layers.0.mlp.up_proj.weight", "language_model.layers.0.mlp.up_proj.weight")]
    [InlineData("language_model.lm_head.weight", "lm_head.weight")]
    [InlineData("lm_head.weight", "lm_head.weight")]
    [InlineData("model.vision_tower.vision_model.pre_layrnorm.bias", "vision_tower.pre_layrnorm.bias")]
    [InlineData("vision_tower.pre_layrnorm.bias", "vision_tower.pre_layrnorm.bias")]
    [InlineData("model.multi_modal_projector.linear_1.bias", "multi_modal_projector.linear_1.bias")]
    public void Canonical_NamesOfEveryGeneration_AreOne(string name, string canonical) => Assert.Equal(canonical, LlavaFamily.Names.Canonical(name));

    private static void Add(SeededLlava model, string name)
    {
        model.Weights.Add(name, [1]);
        model.WeightShapes.Add(name, [1]);
        model.Write();
    }

    private static void Export(SeededLlava model)
    {
        using var checkpoint = Checkpoint.Open(model.Folder);
        ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
    }
}
