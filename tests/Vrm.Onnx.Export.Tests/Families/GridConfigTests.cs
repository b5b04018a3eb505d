using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families.Glm4v;
using Vrm.Onnx.Export.Families.Qwen25Vl;
using Vrm.Onnx.Export.Families.Qwen2Vl;
using Vrm.Onnx.Export.Families.Qwen3Vl;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Configurations of the families for pictures of any size: published ones, and values that must be refused.</summary>
public class GridConfigTests
{
    private const string Qwen2Vl = """
        {"architectures":["Qwen2VLForConditionalGeneration"],"attention_dropout":0.0,"bos_token_id":151643,"eos_token_id":151645,"vision_start_token_id":151652,
         "vision_end_token_id":151653,"vision_token_id":151654,"image_token_id":151655,"video_token_id":151656,"hidden_act":"silu","hidden_size":1536,
         "initializer_range":0.02,"intermediate_size":8960,"max_position_embeddings":32768,"max_window_layers":28,"model_type":"qwen2_vl","num_attention_heads":12,
         "num_hidden_layers":28,"num_key_value_heads":2,"rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,"tie_word_embeddings":true,
         "torch_dtype":"bfloat16","transformers_version":"4.41.2","use_cache":true,"use_sliding_window":false,
         "vision_config":{"depth":32,"embed_dim":1280,"mlp_ratio":4,"num_heads":16,"in_chans":3,"hidden_size":1536,"patch_size":14,"spatial_merge_size":2,
         "spatial_patch_size":14,"temporal_patch_size":2},"rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"vocab_size":151936}
        """;

    private const string Qwen25Vl = """
        {"architectures":["Qwen2_5_VLForConditionalGeneration"],"attention_dropout":0.0,"bos_token_id":151643,"eos_token_id":151645,"vision_start_token_id":151652,
         "vision_end_token_id":151653,"vision_token_id":151654,"image_token_id":151655,"video_token_id":151656,"hidden_act":"silu","hidden_size":2048,
         "initializer_range":0.02,"intermediate_size":11008,"max_position_embeddings":128000,"max_window_layers":70,"model_type":"qwen2_5_vl",
         "num_attention_heads":16,"num_hidden_layers":36,"num_key_value_heads":2,"rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":32768,
         "tie_word_embeddings":true,"torch_dtype":"bfloat16","transformers_version":"4.41.2","use_cache":true,"use_sliding_window":false,
         "vision_config":{"depth":32,"hidden_act":"silu","hidden_size":1280,"intermediate_size":3420,"num_heads":16,"in_chans":3,"out_hidden_size":2048,
         "patch_size":14,"spatial_merge_size":2,"spatial_patch_size":14,"window_size":112,"fullatt_block_indexes":[7,15,23,31],"tokens_per_second":2,
         "temporal_patch_size":2},"rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"vocab_size":151936}
        """;

    private const string Qwen3Vl = """
        {"architectures":["Qwen3VLForConditionalGeneration"],"image_token_id":151655,"model_type":"qwen3_vl","text_config":{"attention_bias":false,
         "attention_dropout":0.0,"bos_token_id":151643,"dtype":"bfloat16","eos_token_id":151645,"head_dim":128,"hidden_act":"silu","hidden_size":2560,
         "initializer_range":0.02,"intermediate_size":9728,"max_position_embeddings":262144,"model_type":"qwen3_vl_text","num_attention_heads":32,
         "num_hidden_layers":36,"num_key_value_heads":8,"rms_norm_eps":1e-06,"rope_scaling":{"mrope_interleaved":true,"mrope_section":[24,20,20],
         "rope_type":"default"},"rope_theta":5000000,"tie_word_embeddings":true,"use_cache":true,"vocab_size":151936},"tie_word_embeddings":true,
         "transformers_version":"4.57.0.dev0","video_token_id":151656,"vision_config":{"deepstack_visual_indexes":[5,11,17],"depth":24,
         "hidden_act":"gelu_pytorch_tanh","hidden_size":1024,"in_channels":3,"initializer_range":0.02,"intermediate_size":4096,"model_type":"qwen3_vl",
         "num_heads":16,"num_position_embeddings":2304,"out_hidden_size":2560,"patch_size":16,"spatial_merge_size":2,"temporal_patch_size":2},
         "vision_end_token_id":151653,"vision_start_token_id":151652}
        """;

    private const string Glm4v = """
        {"architectures":["Glm4vForConditionalGeneration"],"model_type":"glm4v","attention_bias":true,"attention_dropout":0.0,"pad_token_id":151329,
         "eos_token_id":[151329,151336,151338,151348],"image_start_token_id":151339,"image_end_token_id":151340,"video_start_token_id":151341,
         "video_end_token_id":151342,"image_token_id":151343,"video_token_id":151344,"hidden_act":"silu","hidden_size":4096,"initializer_range":0.02,
         "intermediate_size":13696,"max_position_embeddings":65536,"num_attention_heads":32,"num_hidden_layers":40,"num_key_value_heads":2,"rms_norm_eps":1e-05,
         "rope_theta":10000.0,"tie_word_embeddings":false,"torch_dtype":"bfloat16","use_cache":true,"vocab_size":151552,"partial_rotary_factor":0.5,
         "vision_config":{"hidden_size":1536,"depth":24,"num_heads":12,"attention_bias":false,"intermediate_size":13696,"hidden_act":"silu",
         "hidden_dropout_prob":0.0,"initializer_range":0.02,"image_size":336,"patch_size":14,"out_hidden_size":4096,"rms_norm_eps":1e-05,
         "spatial_merge_size":2,"temporal_patch_size":2},"rope_scaling":{"type":"default","mrope_section":[8,12,12]}}
        """;

    [Fact]
    public void Read_PublishedQwen2Vl2B_TakesItsFields()
    {
        var config = Read(Qwen2Vl);
        Assert.Equal((1280, 5120, 1536, 80), (config.Vision.HiddenSize, config.Vision.IntermediateSize, config.Vision.OutputSize, config.Vision.HeadSize));
        Assert.Equal((28, 12, 2, 128, true), (config.Decoder.Layers, config.Decoder.Heads, config.Decoder.KeyValueHeads, config.Decoder.HeadSize, config.Decoder.TiedHead));
        Assert.Equal([.. Enumerable.Repeat(0, 16), .. Enumerable.Repeat(1, 24), .. Enumerable.Repeat(2, 24)], config.Decoder.Rope.Axes!);
        Assert.All(config.Decoder.Windows, Assert.Null);
    }

    [Fact]
    public void Read_PublishedQwen25Vl3B_TakesItsFields()
    {
        var config = Qwen2VlConfig.Read(Parse(Qwen25Vl), node => Qwen25VlFamily.ReadVision(node, out _));
        Assert.Equal((1280, 3420, 2048, 1176), (config.Vision.HiddenSize, config.Vision.IntermediateSize, config.Vision.OutputSize, config.Vision.PatchNumbers));
        _ = Qwen25VlFamily.ReadVision(Parse(Qwen25Vl).GetNode("vision_config"), out var windows);
        Assert.Equal(4, windows.Side);
        Assert.Equal([7, 15, 23, 31], windows.Full.Order());
    }

    [Fact]
    public void Read_PublishedQwen3Vl4B_TakesItsFields()
    {
        var config = Qwen3VlConfig.Read(Parse(Qwen3Vl));
        Assert.Equal((48, 64, true, 5e6), (config.TableSide, config.Vision.HeadSize, config.Decoder.QueryKeyNorm, config.Decoder.Rope.Theta));
        Assert.Equal([(5, 0), (11, 1), (17, 2)], config.DeepStack);
        Assert.Equal([0, 1, 2, 0, 1, 2], config.Decoder.Rope.Axes!.Take(6));
        Assert.Equal((24, 20, 20), (Count(config, 0), Count(config, 1), Count(config, 2)));
        Assert.Equal([0, 0, 0, 0], config.Decoder.Rope.Axes!.TakeLast(4));
    }

    [Fact]
    public void Read_PublishedGlm41V9B_TakesItsFields()
    {
        var config = Glm4vConfig.Read(Parse(Glm4v));
        Assert.Equal((24, 13696, 4096, 64), (config.TableSide, config.MergerSize, config.Vision.IntermediateSize, config.Decoder.Rope.InterleavedNumbers));
        Assert.Equal((true, false, 65536), (config.Decoder.QueryKeyValueBias, config.Vision.AttentionBias, config.Decoder.MaxLength));
        Assert.Equal(32, config.Decoder.Rope.Axes!.Count);
    }

    [Fact]
    public void Read_FileOfBothLayouts_TakesTheTextPart()
    {
        var config = JsonNode.Parse(Qwen2Vl)!.AsObject();
        var text = config.DeepClone().AsObject();
        text.Remove("vision_config");
        text["model_type"] = "qwen2_vl_text";
        text["num_hidden_layers"] = 5;
        config["text_config"] = text;
        Assert.Equal(5, Read(config.ToJsonString()).Decoder.Layers);
    }

    [Theory]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"ntk","factor":4,"mrope_section":[16,24,24]}""", "config.rope_scaling.type", "yarn, longrope, mrope")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"longrope","mrope_section":[16,24,24],"short_factor":[1],"long_factor":[1]}""", "config.rope_scaling.rope_type", "default, linear, llama3 or yarn")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"yarn","factor":-4,"mrope_section":[16,24,24]}""", "config.rope_scaling.factor", "more than 0")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"mrope","mrope_section":[16,24]}""", "config.rope_scaling.mrope_section", "frame, line and column")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"mrope","mrope_section":[16,24,25]}""", "config.rope_scaling.mrope_section", "a sum of 64")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"mrope","mrope_section":[16,24,24],"mrope_interleaved":true}""", "config.rope_scaling.mrope_interleaved", "false")]
    [InlineData(Qwen2Vl, "rope_scaling", """{"type":"mrope","mrope_section":[16,24,24],"factor":2}""", "config.rope_scaling.factor", "known fields")]
    [InlineData(Qwen2Vl, "partial_rotary_factor", "0.5", "config.partial_rotary_factor", "1")]
    [InlineData(Qwen2Vl, "rope_theta", "-1", "config.rope_scaling.rope_theta", "more than 0")]
    [InlineData(Qwen2Vl, "hidden_act", "\"mish\"", "config.hidden_act", "silu")]
    [InlineData(Qwen2Vl, "num_key_value_heads", "5", "config.num_key_value_heads", "a divisor of 12")]
    [InlineData(Qwen2Vl, "image_token_id", "151936", "config.image_token_id", "0 to 151935")]
    [InlineData(Qwen2Vl, "attn_logit_softcapping", "50.0", "config.attn_logit_softcapping", "known fields")]
    [InlineData(Qwen2Vl, "vision_config.hidden_size", "1280", "config.vision_config.out_hidden_size", "1536")]
    [InlineData(Qwen2Vl, "vision_config.num_heads", "7", "config.vision_config.num_heads", "a multiple of 4")]
    [InlineData(Qwen2Vl, "vision_config.in_chans", "1", "config.vision_config.in_chans", "3")]
    [InlineData(Qwen2Vl, "vision_config.rope_parameters", """{"rope_type":"mixed"}""", "config.vision_config.rope_parameters.rope_type", "axial")]
    [InlineData(Qwen2Vl, "vision_config.qk_norm", "true", "config.vision_config.qk_norm", "known fields")]
    [InlineData(Qwen25Vl, "vision_config.window_size", "20", "config.vision_config.window_size", "at least 28")]
    [InlineData(Qwen25Vl, "vision_config.fullatt_block_indexes", "[32]", "config.vision_config.fullatt_block_indexes", "0 to 31")]
    [InlineData(Qwen3Vl, "text_config.head_dim", "120", "config.text_config.head_dim", "a multiple of 16")]
    [InlineData(Qwen3Vl, "text_config.rope_scaling", """{"mrope_interleaved":false,"mrope_section":[24,20,20]}""", "config.text_config.rope_scaling.mrope_interleaved", "true")]
    [InlineData(Qwen3Vl, "vision_config.num_position_embeddings", "2300", "config.vision_config.num_position_embeddings", "2209 or 2304")]
    [InlineData(Qwen3Vl, "vision_config.deepstack_visual_indexes", "[5,24]", "config.vision_config.deepstack_visual_indexes", "0 to 23")]
    [InlineData(Qwen3Vl, "vision_config.deepstack_visual_indexes", "[5,5]", "config.vision_config.deepstack_visual_indexes", "different")]
    [InlineData(Glm4v, "partial_rotary_factor", "0.01", "config.partial_rotary_factor", "2 to 128 of 128")]
    [InlineData(Glm4v, "head_dim", "64", "config.head_dim", "128")]
    [InlineData(Glm4v, "vision_config.image_size", "[336,224]", "config.vision_config.image_size", "one number from 14")]
    public void Read_ValueThatWouldChangeTheMathematics_IsRefusedByName(string published, string field, string value, string at, string expected)
    {
        var config = JsonNode.Parse(published)!.AsObject();
        var path = field.Split('.');
        var owner = path.Length == 1 ? config : config[path[0]]!.AsObject();
        owner[path[^1]] = JsonNode.Parse(value);
        var error = Assert.Throws<CheckpointException>(() => Read(config.ToJsonString()));
        Assert.Equal(at, error.Field);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    private static int Count(GridModelConfig config, int axis) => config.Decoder.Rope.Axes!.Count(each => each == axis);

    private static GridModelConfig Read(string json)
    {
        var config = Parse(json);
        return config.GetString("model_type") switch
        {
            "qwen2_vl" => Qwen2VlConfig.Read(config, Qwen2VlFamily.ReadVision),
            "qwen2_5_vl" => Qwen2VlConfig.Read(config, node => Qwen25VlFamily.ReadVision(node, out _)),
            "qwen3_vl" => Qwen3VlConfig.Read(config),
            _ => Glm4vConfig.Read(config),
        };
    }

    private static ConfigNode Parse(string json) => StrictJson.ParseObject(Encoding.UTF8.GetBytes(json), CheckpointFiles.Source("config.json"), "config");
}
