using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Values that would change the mathematics, put into a recorded checkpoint's configuration: each is refused by its name.</summary>
public class TileFamilyConfigTests
{
    [Theory]
    [InlineData("llava-next", "image_grid_pinpoints", "[[56,100]]", "config.image_grid_pinpoints", "multiples of 56")]
    [InlineData("llava-next", "image_grid_pinpoints", "[[56]]", "config.image_grid_pinpoints", "pairs")]
    [InlineData("llava-next", "image_grid_pinpoints", "[]", "config.image_grid_pinpoints", "pairs")]
    [InlineData("llava-next", "vision_feature_select_strategy", "\"full\"", "config.vision_feature_select_strategy", "default for a tower with a class token")]
    [InlineData("llava-onevision", "vision_feature_select_strategy", "\"default\"", "config.vision_feature_select_strategy", "full for one without")]
    [InlineData("llava-onevision", "vision_aspect_ratio", "\"pad\"", "config.vision_aspect_ratio", "anyres_max_N")]
    [InlineData("llava-onevision", "vision_aspect_ratio", "\"anyres_max_0\"", "config.vision_aspect_ratio", "anyres_max_N")]
    [InlineData("llava-onevision", "vision_config.model_type", null, "config.vision_config.model_type", "string")]
    [InlineData("smolvlm", "scale_factor", "3", "config.scale_factor", "a divisor of 4")]
    [InlineData("smolvlm", "vision_config.image_size", "42", "config.vision_config.image_size", "at least 56")]
    [InlineData("smolvlm", "vision_config.use_base_siglip", "true", "config.vision_config.use_base_siglip", "false")]
    [InlineData("idefics3", "text_config.qk_layer_norms", "true", "config.text_config.qk_layer_norms", "false")]
    [InlineData("idefics3", "image_token_id", "400", "config.image_token_id", "0 to 399")]
    [InlineData("internvl", "downsample_ratio", "0.3", "config.downsample_ratio", "divisor of 4")]
    [InlineData("internvl", "vision_feature_select_strategy", "\"full\"", "config.vision_feature_select_strategy", "default")]
    [InlineData("internvl", "vision_feature_layer", "-4", "config.vision_feature_layer", "-3 to 1")]
    [InlineData("internvl", "vision_config.image_size", "[56,112]", "config.vision_config.image_size", "two equal")]
    [InlineData("internvl", "vision_config.norm_type", "\"batch_norm\"", "config.vision_config.norm_type", "layer_norm, rms_norm")]
    [InlineData("internvl", "vision_config.use_absolute_position_embeddings", "false", "config.vision_config.use_absolute_position_embeddings", "true")]
    [InlineData("internvl", "text_config.model_type", "\"internlm2\"", "config.text_config.model_type", "qwen3")]
    [InlineData("gemma3", "mm_tokens_per_image", "15", "config.mm_tokens_per_image", "square of a divisor of 8")]
    [InlineData("gemma3", "text_config.use_bidirectional_attention", "true", "config.text_config.use_bidirectional_attention", "false")]
    [InlineData("gemma3", "text_config.layer_types", "[\"chunked_attention\"]", "config.text_config.layer_types", "4 of full_attention")]
    [InlineData("gemma3", "text_config.rope_parameters.full_attention.rope_type", "\"ntk\"", "config.text_config.rope_parameters.full_attention.rope_type", "linear")]
    [InlineData("gemma3", "text_config.final_logit_softcapping", "-1", "config.text_config.final_logit_softcapping", "more than 0")]
    [InlineData("gemma3", "text_config.head_dim", "25", "config.text_config.head_dim", "even")]
    [InlineData("gemma3", "text_config.new_trick", "true", "config.text_config.new_trick", "known fields")]
    public void Export_ValueThatIsNotSupported_IsRefusedByName(string name, string field, string? value, string at, string expected)
    {
        using var copy = new TemporaryFolder();
        var source = Path.Combine(GoldenFolder.Root("models"), name);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, copy.File(Path.GetFileName(file)));
        }

        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!.AsObject();
        var path = field.Split('.');
        var node = path[..^1].Aggregate(config, (parent, part) => parent[part]!.AsObject());
        node.Remove(path[^1]);
        if (value is not null)
        {
            node[path[^1]] = JsonNode.Parse(value);
        }

        var configFile = copy.File("config.json");
        File.Delete(configFile);
        File.WriteAllText(configFile, config.ToJsonString());
        using var checkpoint = Checkpoint.Open(Path.GetDirectoryName(configFile)!);
        var error = Assert.Throws<CheckpointException>(() => ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32));
        Assert.Equal(at, error.Field);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }
}
