using System.Globalization;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>From our options to a provider's own, which ONNX Runtime takes as text by name.</summary>
internal static class ProviderSettings
{
    /// <summary>The settings of CUDA.</summary>
    public static IReadOnlyDictionary<string, string> OfCuda(ExecutionOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["device_id"] = Number(options.DeviceId),
            ["use_tf32"] = Switch(options.AllowTensorFloat32),

            // Pictures and prompts come in many sizes: doubling arenas and an exhaustive search for each new size would not pay.
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
        };
        if (options.DeviceMemoryLimit is { } limit)
        {
            settings["gpu_mem_limit"] = Number(limit);
        }

        return settings;
    }

    /// <summary>The settings of TensorRT.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="cacheFolder">Where engines and timings of this bundle are kept.</param>
    public static IReadOnlyDictionary<string, string> OfTensorRt(ExecutionOptions options, string cacheFolder) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["device_id"] = Number(options.DeviceId),
        ["trt_fp16_enable"] = Switch(options.TensorRt.Float16),
        ["trt_layer_norm_fp32_fallback"] = Switch(options.TensorRt.Float16),
        ["trt_builder_optimization_level"] = Number(options.TensorRt.BuilderEffort),
        ["trt_engine_cache_enable"] = "1",
        ["trt_engine_cache_path"] = cacheFolder,
        ["trt_timing_cache_enable"] = "1",
        ["trt_timing_cache_path"] = cacheFolder,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Switch(bool value) => value ? "1" : "0";
}
