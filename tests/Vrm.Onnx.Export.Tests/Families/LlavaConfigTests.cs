using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Tests.Families;

public class LlavaConfigTests
{
    [Theory]
    [InlineData("text_config", """{"model_type":"gpt_bigcode"}""", "config.text_config.model_type", "llama, mistral, qwen2")]
    [InlineData("text_config", """{"model_type":"phi3"}""", "config.text_config.model_type", "llama, mistral, qwen2, qwen3")]
    [InlineData("text_config", """{"hidden_act":"swiglu_oai"}""", "config.text_config.hidden_act", "silu")]
    [InlineData("text_config", """{"rope_scaling":{"type":"ntk","factor":4.0}}""", "config.text_config.rope_scaling.type", "default, linear, dynamic, llama3, yarn, longrope")]
    [InlineData("text_config", """{"rope_scaling":{"rope_type":"dynamic","factor":-4.0}}""", "config.text_config.rope_scaling.factor", "more than 0")]
    [InlineData("text_config", """{"rope_parameters":{"rope_type":"proportional"}}""", "config.text_config.rope_parameters.rope_type", "default, linear, dynamic, llama3, yarn, longrope")]
    [InlineData("text_config", """{"rope_parameters":{"rope_type":"linear"}}""", "config.text_config.rope_parameters.factor", "number")]
    [InlineData("text_config", """{"rope_parameters":{"rope_type":"default","mrope_section":[1,2]}}""", "config.text_config.rope_parameters.mrope_section", "known fields")]
    [InlineData("text_config", """{"rope_parameters":{"partial_rotary_factor":0.5}}""", "config.text_config.rope_parameters.partial_rotary_factor", "1")]
    [InlineData("text_config", """{"partial_rotary_factor":0.25}""", "config.text_config.partial_rotary_factor", "1")]
    [InlineData("text_config", """{"rope_theta":0}""", "config.text_config.rope_theta", "more than 0")]
    [InlineData("text_config", """{"num_key_value_heads":3}""", "config.text_config.num_key_value_heads", "a divisor of 32")]
    [InlineData("text_config", """{"head_dim":7}""", "config.text_config.head_dim", "even")]
    [InlineData("text_config", """{"num_attention_heads":48}""", "config.text_config.num_attention_heads", "a divisor of 4096")]
    [InlineData("text_config", """{"num_hidden_layers":100000000}""", "config.text_config.num_hidden_layers", "at most")]
    [InlineData("text_config", """{"max_position_embeddings":2000000000}""", "config.text_config.max_position_embeddings", "at most")]
    [InlineData("text_config", """{"hidden_size":"4096"}""", "config.text_config.hidden_size", "whole number")]
    [InlineData("text_config", """{"attn_logit_softcapping":50.0}""", "config.text_config.attn_logit_softcapping", "known fields")]
    [InlineData("text_config", """{"quantization_config":{"bits":4}}""", "config.text_config.quantization_config", "weights of float32")]
    [InlineData("text_config", """{"pruned_heads":{"0":[1]}}""", "config.text_config.pruned_heads", "none")]
    [InlineData("text_config", """{"model_type":"qwen2","layer_types":["full_attention"]}""", "config.text_config.layer_types", "32")]
    [InlineData("text_config", """{"model_type":"qwen2","num_hidden_layers":1,"layer_types":["chunked_attention"]}""", "config.text_config.layer_types", "full_attention")]
    [InlineData("text_config", """{"model_type":"qwen2","num_hidden_layers":1,"layer_types":["sliding_attention"]}""", "config.text_config.layer_types", "sliding_window")]
    [InlineData("vision_config", """{"model_type":"dinov2"}""", "config.vision_config.model_type", "clip_vision_model, siglip_vision_model")]
    [InlineData("vision_config", """{"hidden_act":"xielu"}""", "config.vision_config.hidden_act", "quick_gelu")]
    [InlineData("vision_config", """{"num_attention_heads":7}""", "config.vision_config.num_attention_heads", "a divisor of 768")]
    [InlineData("vision_config", """{"patch_size":512}""", "config.vision_config.patch_size", "at most 224")]
    [InlineData("vision_config", """{"image_size":1000000}""", "config.vision_config.image_size", "at most")]
    [InlineData("vision_config", """{"rope_theta":10000.0}""", "config.vision_config.rope_theta", "known fields")]
    [InlineData("projector_hidden_act", "\"mish\"", "config.projector_hidden_act", "gelu")]
    [InlineData("vision_feature_layer", "-26", "config.vision_feature_layer", "-25 to 24")]
    [InlineData("vision_feature_layer", "[-2,25]", "config.vision_feature_layer", "-25 to 24")]
    [InlineData("vision_feature_layer", "[]", "config.vision_feature_layer", "1 to 64")]
    [InlineData("vision_feature_select_strategy", "\"cls\"", "config.vision_feature_select_strategy", "default, full")]
    [InlineData("image_token_index", "32000", "config.image_token_index", "0 to 31999")]
    [InlineData("image_token_index", "-200", "config.image_token_index", "0 to 31999")]
    [InlineData("image_token_id", "7", "config.image_token_index", "7")]
    [InlineData("mm_vision_tower", "\"openai/clip-vit-large-patch14-336\"", "config.mm_vision_tower", "text_config")]
    [InlineData("quantization_config", """{"quant_method":"awq"}""", "config.quantization_config", "weights of float32")]
    public void Read_ValueThatWouldChangeTheMathematics_IsRefusedByName(string field, string value, string at, string expected)
    {
        var config = new JsonObject { ["model_type"] = "llava", ["image_token_index"] = 5, [field] = JsonNode.Parse(value) };
        var error = Assert.Throws<CheckpointException>(() => Read(config.ToJsonString()));
        Assert.Equal(at, error.Field);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFields_IsTheFirstPublishedModel()
    {
        var config = Read("""{"model_type":"llava","text_config":{"vocab_size":32064}}""");
        Assert.Equal((1024, 4096, 24, 16, 336, 14), (config.Vision.HiddenSize, config.Vision.IntermediateSize, config.Vision.Layers, config.Vision.Heads, config.Vision.ImageSize, config.Vision.PatchSize));
        Assert.Equal(Activation.QuickGelu, config.Vision.Activation);
        Assert.Equal((4096, 11008, 32, 32, 32, 128), (config.Decoder.HiddenSize, config.Decoder.IntermediateSize, config.Decoder.Layers, config.Decoder.Heads, config.Decoder.KeyValueHeads, config.Decoder.HeadSize));
        Assert.Equal([23], config.FeatureLayers);
        Assert.Equal((1, 32000, Activation.Gelu, true), (config.SkippedRows, config.ImageToken, config.Projector.Activation, config.Projector.Bias));
    }

    [Fact]
    public void Read_PublishedLlava15_TakesItsFields()
    {
        // The text part names little more than its model; everything else is Llama's default.
        var config = Read("""
            {"architectures":["LlavaForConditionalGeneration"],"ignore_index":-100,"image_token_index":32000,"model_type":"llava","pad_token_id":32001,
             "projector_hidden_act":"gelu","text_config":{"_name_or_path":"lmsys/vicuna-7b-v1.5","architectures":["LlamaForCausalLM"],"max_position_embeddings":4096,
             "model_type":"llama","rms_norm_eps":1e-05,"torch_dtype":"float16","vocab_size":32064},"tie_word_embeddings":false,"torch_dtype":"float16",
             "transformers_version":"4.36.0.dev0","vision_config":{"hidden_size":1024,"image_size":336,"intermediate_size":4096,"model_type":"clip_vision_model",
             "num_attention_heads":16,"num_hidden_layers":24,"patch_size":14,"projection_dim":768,"vocab_size":32000},"vision_feature_layer":-2,
             "vision_feature_select_strategy":"default","vocab_size":32064}
            """);
        Assert.Equal((4096, 1e-5f, 32064, 10_000.0), (config.Decoder.MaxLength, config.Decoder.Epsilon, config.Decoder.VocabularySize, config.Decoder.Rope.Theta));
        Assert.Equal(577, config.Vision.Tokens);
    }

    [Theory]
    [InlineData("mistral", 14336, 8, 131_072)]
    [InlineData("qwen2", 22016, 32, 32_768)]
    public void Read_AbsentTextFields_AreTheModelsDefaults(string model, int intermediate, int keyValueHeads, int maxLength)
    {
        var decoder = Read($$$"""{"model_type":"llava","image_token_index":1,"text_config":{"model_type":"{{{model}}}"}}""").Decoder;
        Assert.Equal((intermediate, keyValueHeads, maxLength), (decoder.IntermediateSize, decoder.KeyValueHeads, decoder.MaxLength));
    }

    [Theory]
    [InlineData("""{"model_type":"mistral"}""", 4096)]
    [InlineData("""{"model_type":"mistral","sliding_window":null}""", null)]
    [InlineData("""{"model_type":"mistral","sliding_window":4096,"max_position_embeddings":4096}""", null)]
    [InlineData("""{"model_type":"qwen2","sliding_window":100}""", null)]
    [InlineData("""{"model_type":"qwen2","sliding_window":100,"use_sliding_window":true,"max_window_layers":0}""", 100)]
    public void Read_SlidingWindow_CountsWhereItIsUsed(string text, int? window)
    {
        var config = Read($$"""{"model_type":"llava","image_token_index":1,"text_config":{{text}}}""");
        Assert.Equal(window, config.Decoder.Windows[0]);
    }

    [Theory]
    [InlineData("""{"rope_theta":5e5}""", "Default", 5e5, 1)]
    [InlineData("""{"rope_parameters":{"rope_theta":5e5,"rope_type":"default"},"rope_theta":500000}""", "Default", 5e5, 1)]
    [InlineData("""{"rope_scaling":{"type":"dynamic","factor":2},"rope_theta":7}""", "Default", 7, 1)]
    [InlineData("""{"rope_theta":5e5,"rope_scaling":{"type":"linear","factor":8}}""", "Linear", 5e5, 8)]
    [InlineData("""{"rope_scaling":{"type":"linear","rope_type":"linear","factor":8}}""", "Linear", 1e4, 8)]
    [InlineData("""{"rope_scaling":null,"rope_parameters":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4}}""", "Llama3", 1e4, 8)]
    public void Read_RotaryPositions_OfEveryGeneration(string text, string kind, double theta, double factor)
    {
        var rope = Read($$"""{"model_type":"llava","image_token_index":1,"text_config":{{text}}}""").Decoder.Rope;
        Assert.Equal((kind, theta, factor), (rope.Kind.ToString(), rope.Theta, rope.Factor));
    }

    [Theory]
    [InlineData("""{"rope_type":"ntk","factor":2}""", "longrope")]
    [InlineData("""{"rope_type":"longrope","factor":2,"short_factor":[1],"long_factor":[1]}""", "short_factor")]
    [InlineData("""{"rope_type":"yarn","factor":0}""", "factor")]
    [InlineData("""{"rope_type":"yarn","factor":2,"beta_fast":1,"beta_slow":2}""", "beta_fast")]
    public void Read_RotaryPositionsThatAreNotSupported_AreRefusedByName(string rope, string named)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$$"""{"model_type":"llava","image_token_index":1,"text_config":{"rope_scaling":{{{rope}}}}}"""));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    // 1; 0.1·ln 40 + 1; (0.1·0.7·ln 40 + 1) / (0.1·ln 40 + 1); and 0.1·ln(2048 / 512) + 1.
    [Theory]
    [InlineData("""{"rope_type":"yarn","factor":1}""", 1)]
    [InlineData("""{"rope_type":"yarn","factor":40}""", 1.3688879454113936)]
    [InlineData("""{"rope_type":"yarn","factor":40,"mscale":0.7,"mscale_all_dim":1}""", 0.9191559952044436)]
    [InlineData("""{"rope_type":"yarn","original_max_position_embeddings":512}""", 1.1386294361119891)]
    public void Read_Yarn_AttentionFactor(string rope, double factor)
    {
        var config = Read($$$"""{"model_type":"llava","image_token_index":1,"text_config":{"max_position_embeddings":2048,"rope_scaling":{{{rope}}}}}""");
        Assert.Equal(factor, config.Decoder.Rope.AttentionFactor, 7);
    }

    [Theory]
    [InlineData("""{"tie_word_embeddings":true}""", true)]
    [InlineData("""{"text_config":{"tie_word_embeddings":true}}""", true)]
    [InlineData("""{"tie_word_embeddings":false,"text_config":{"tie_word_embeddings":true}}""", true)]
    [InlineData("""{"tie_word_embeddings":false}""", false)]
    public void Read_TiedHead_WhereEitherPartSaysSo(string fields, bool tied)
    {
        var config = JsonNode.Parse(fields)!.AsObject();
        (config["model_type"], config["image_token_index"]) = ("llava", 1);
        Assert.Equal(tied, Read(config.ToJsonString()).Decoder.TiedHead);
    }

    private static LlavaConfig Read(string json) => LlavaConfig.Read(StrictJson.ParseObject(Encoding.UTF8.GetBytes(json), CheckpointFiles.Source("config.json"), "config"), LlavaDefaults.Llava);
}
