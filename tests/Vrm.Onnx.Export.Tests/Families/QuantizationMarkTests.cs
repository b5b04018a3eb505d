using System.Text;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Tests.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Quantized checkpoints as their makers publish them: refused, saying what was found.</summary>
public class QuantizationMarkTests
{
    [Theory]
    [InlineData("""{"bits": 4, "group_size": 32, "quant_method": "awq", "version": "gemm", "zero_point": true}""", "awq, 4 bits")]
    [InlineData("""{"bits": 8, "checkpoint_format": "gptq", "desc_act": false, "quant_method": "gptq"}""", "gptq, 8 bits")]
    [InlineData("""{"load_in_4bit": true, "load_in_8bit": false, "bnb_4bit_quant_type": "nf4", "quant_method": "bitsandbytes"}""", "bitsandbytes, 4 bits")]
    [InlineData("""{"load_in_4bit": false, "load_in_8bit": true, "quant_method": "bitsandbytes"}""", "bitsandbytes, 8 bits")]
    [InlineData("""{"activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128]}""", "fp8, e4m3, 8 bits")]
    [InlineData("""{"config_groups": {"group_0": {"input_activations": {"num_bits": 2}, "weights": {"num_bits": 4, "type": "int"}}}, "format": "pack-quantized", "quant_method": "compressed-tensors"}""", "compressed-tensors, pack-quantized, 4 bits")]
    [InlineData("""{"config_groups": {"group_0": {"weights": {"num_bits": 4}}}, "quant_algo": "NVFP4", "quant_method": "modelopt"}""", "modelopt, NVFP4, 4 bits")]
    [InlineData("""{"quant_config": {"weight_quant_params": {"nbits": 3}}, "quant_method": "hqq"}""", "hqq, 3 bits")]
    [InlineData("""{"quant_method": "new-method"}""", "new-method")]
    [InlineData("""{}""", "of an unnamed method")]
    [InlineData("\"int4\"", "of an unnamed method")]
    public void Refuse_QuantizationConfig_SaysMethodAndBits(string quantization, string found)
    {
        foreach (var (config, field) in new[]
        {
            ($$"""{ "quantization_config": {{quantization}} }""", "config.quantization_config"),
            ($$"""{ "text_config": { "quantization_config": {{quantization}} } }""", "config.text_config.quantization_config"),
        })
        {
            var error = Assert.Throws<CheckpointException>(() => QuantizationMark.Refuse(StrictJson.ParseObject(Encoding.UTF8.GetBytes(config), CheckpointFiles.Source("config.json"), "config")));
            Assert.Equal((found, field), (error.Found, error.Field));
            Assert.Contains("quantized", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refuse_QuantizationOfMlx_SaysSo()
    {
        var error = Assert.Throws<CheckpointException>(() => QuantizationMark.Refuse(StrictJson.ParseObject("""{"quantization": {"group_size": 64, "bits": 4}}"""u8, CheckpointFiles.Source("config.json"), "config")));
        Assert.Equal("mlx, 4 bits", error.Found);
    }

    [Theory]
    [InlineData("""{"quantization_config": null}""")]
    [InlineData("""{"text_config": {"hidden_size": 8}}""")]
    public void Refuse_NoQuantization_Passes(string config) => QuantizationMark.Refuse(StrictJson.ParseObject(Encoding.UTF8.GetBytes(config), CheckpointFiles.Source("config.json"), "config"));

    [Theory]
    [InlineData("a.qweight")]
    [InlineData("a.weight_packed")]
    [InlineData("a.weight_scale_inv")]
    public void Of_TensorsOfAQuantizedModelWithoutASayingField_AreRefused(string tensor)
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.MakeSingle(tensor, 1, 2));
        using var checkpoint = Checkpoint.Open(folder.Path);

        var error = Assert.Throws<CheckpointException>(() => ModelFamilies.Of(checkpoint));

        Assert.Equal(tensor, error.Tensor);
        Assert.Contains("quantized", error.Message, StringComparison.Ordinal);
    }
}
