using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Configurations as users have them, which say the same as those of the golden checkpoints: the same bytes come out.</summary>
public class EquivalentConfigTests
{
    private const string Both = """{"mrope_interleaved": true, "mrope_section": [2, 3, 3], "rope_type": "default"}""";

    [Theory]
    [InlineData("qwen3-vl", "unsloth_fixed", "true")]
    [InlineData("qwen3-vl", "unsloth_version", "\"2026.3.3\"")]
    [InlineData("qwen3-vl", "text_config.unsloth_fixed", "true")]
    [InlineData("qwen3-vl", "vision_config._unsloth_merged_from", "{\"a\": 1}")]
    [InlineData("qwen3-vl", "axolotl_config", "\"train.yml\"")]
    [InlineData("qwen3-vl", "text_config.gradient_checkpointing", "true")]
    [InlineData("internvl", "text_config.rope_scaling", """{"factor": 2.0, "rope_type": "dynamic", "type": "dynamic"}""")]
    [InlineData("internvl", "text_config.rope_scaling", """{"factor": 4, "type": "dynamic", "original_max_position_embeddings": 512}""")]
    [InlineData("qwen3-vl", "text_config.rope_theta", "5000000")]
    [InlineData("qwen3-vl", "text_config.rope_scaling", Both)]
    [InlineData("qwen3-vl", "text_config.rope_scaling", """{"mrope_interleaved": true, "mrope_section": [2, 3, 3], "type": "mrope"}""")]
    public void Export_FieldThatChangesNothing_GivesTheSameBytes(string model, string field, string value)
    {
        using var folder = new TemporaryFolder();
        Copy(model, folder.Path);
        var expected = Graphs(folder.Path, out var facts);
        Change(folder.File("config.json"), field, value);

        Assert.Equal(expected, Graphs(folder.Path, out var changed));
        Assert.Equal(facts.MaxLength, changed.MaxLength);
    }

    [Theory]
    [InlineData("qwen3-vl", "attention_multiplier", "2", "config.attention_multiplier")]
    [InlineData("qwen3-vl", "text_config.lightning_attention", "true", "config.text_config.lightning_attention")]
    [InlineData("internvl", "text_config.rope_scaling", """{"type": "dynamic", "factor": 2, "alpha": 1000}""", "config.text_config.rope_scaling.alpha")]
    [InlineData("internvl", "text_config.rope_scaling", """{"type": "dynamic"}""", "config.text_config.rope_scaling.factor")]
    [InlineData("qwen3-vl", "text_config.rope_theta", "10000", "config.text_config.rope_theta")]
    [InlineData("qwen3-vl", "text_config.rope_scaling", """{"mrope_interleaved": true, "mrope_section": [4, 2, 2]}""", "config.text_config.rope_scaling")]
    [InlineData("qwen3-vl", "text_config.rope_scaling", """{"mrope_interleaved": true, "mrope_section": [2, 3, 3], "rope_type": "linear", "factor": 2}""", "config.text_config.rope_scaling")]
    public void Export_FieldThatMayChangeTheMathematics_IsRefusedByName(string model, string field, string value, string at)
    {
        using var folder = new TemporaryFolder();
        Copy(model, folder.Path);
        Change(folder.File("config.json"), field, value);

        Assert.Equal(at, Assert.Throws<CheckpointException>(() => Graphs(folder.Path, out _)).Field);
    }

    [Fact]
    public void Export_FormsOfRopeThatContradict_NamesBothWithTheirValues()
    {
        using var folder = new TemporaryFolder();
        Copy("qwen3-vl", folder.Path);
        Change(folder.File("config.json"), "text_config.rope_theta", "10000");

        var error = Assert.Throws<CheckpointException>(() => Graphs(folder.Path, out _));

        Assert.Equal("10000", error.Found);
        Assert.Equal("the same as config.text_config.rope_parameters.rope_theta, which is 5000000", error.Expected);
    }

    [Theory]
    [InlineData("rope_theta", "20000", "config.text_config.rope_theta")]
    [InlineData("rope_local_base_freq", "20000", "config.text_config.rope_local_base_freq")]
    [InlineData("rope_scaling", """{"rope_type": "linear", "factor": 3}""", "config.text_config.rope_scaling")]
    public void Export_Gemma3WithAnOldFormThatContradicts_IsRefused(string field, string value, string at)
    {
        using var folder = new TemporaryFolder();
        Copy("gemma3", folder.Path);
        Change(folder.File("config.json"), $"text_config.{field}", value);

        Assert.Equal(at, Assert.Throws<CheckpointException>(() => Graphs(folder.Path, out _)).Field);
    }

    private static void Copy(string model, string folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(GoldenFolder.RepositoryRoot("models"), model)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.Delete(Path.Combine(folder, "expected.safetensors"));
    }

    private static void Change(string file, string field, string value)
    {
        var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var path = field.Split('.');
        var owner = path.Length == 1 ? config : config[path[0]]!.AsObject();
        owner[path[^1]] = JsonNode.Parse(value);
        File.WriteAllText(file, config.ToJsonString());
    }

    private static List<string> Graphs(string folder, out ModelFacts facts)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
        facts = model.Facts;
        using var target = new TemporaryFolder();
        foreach (var graph in model.Graphs)
        {
            graph.WriteTo(target.File(graph.Graph.Name + ".onnx"), null, CancellationToken.None);
        }

        return [.. Directory.GetFiles(target.Path).Order(StringComparer.Ordinal).Select(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))];
    }
}
