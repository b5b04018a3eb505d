using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class ProviderSettingsTests
{
    [Fact]
    public void OfCuda_Defaults_KeepsFloat32AndTakesAnyPictureSize() =>
        Assert.Equal(
            new Dictionary<string, string> { ["device_id"] = "0", ["use_tf32"] = "0", ["arena_extend_strategy"] = "kSameAsRequested", ["cudnn_conv_algo_search"] = "HEURISTIC" },
            ProviderSettings.OfCuda(new ExecutionOptions()));

    [Fact]
    public void OfCuda_EverythingSet_SaysSo()
    {
        var settings = ProviderSettings.OfCuda(new ExecutionOptions { DeviceId = 3, AllowTensorFloat32 = true, DeviceMemoryLimit = 6L << 30 });

        Assert.Equal("3", settings["device_id"]);
        Assert.Equal("1", settings["use_tf32"]);
        Assert.Equal("6442450944", settings["gpu_mem_limit"]);
    }

    [Fact]
    public void OfTensorRt_Defaults_KeepsEnginesAndTimings() =>
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["device_id"] = "0",
                ["trt_fp16_enable"] = "0",
                ["trt_layer_norm_fp32_fallback"] = "0",
                ["trt_builder_optimization_level"] = "3",
                ["trt_engine_cache_enable"] = "1",
                ["trt_engine_cache_path"] = "/engines",
                ["trt_timing_cache_enable"] = "1",
                ["trt_timing_cache_path"] = "/engines",
            },
            ProviderSettings.OfTensorRt(new ExecutionOptions(), "/engines"));

    [Fact]
    public void OfTensorRt_Float16_KeepsNormalizationsWide()
    {
        var settings = ProviderSettings.OfTensorRt(new ExecutionOptions { DeviceId = 1, TensorRt = new TensorRtOptions { Float16 = true, BuilderEffort = 5 } }, "/engines");

        Assert.Equal("1", settings["device_id"]);
        Assert.Equal("1", settings["trt_fp16_enable"]);
        Assert.Equal("1", settings["trt_layer_norm_fp32_fallback"]);
        Assert.Equal("5", settings["trt_builder_optimization_level"]);
    }
}
