using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Recognizes checkpoints whose weights are quantized, by what their configuration says or by the names of their tensors.</summary>
internal static class QuantizationMark
{
    private const string Unknown = "of an unnamed method";

    // Of transformers, of older compressed-tensors, and of MLX.
    private static readonly string[] s_fields = ["quantization_config", "compression_config", "quantization"];

    private static readonly string[] s_parts = ["text_config", "vision_config", "llm_config"];

    private static readonly (string Ending, string Method)[] s_tensors =
    [
        (".qweight", "gptq or awq"), (".weight_packed", "compressed-tensors"), (".weight.absmax", "bitsandbytes"), (".SCB", "bitsandbytes, 8 bits"),
        (".weight_scale_inv", "fp8, 8 bits"), (".weight_scale", "compressed-tensors or fp8"), (".W_q", "hqq"),
    ];

    private static readonly string[] s_bits = ["bits", "w_bit", "wbits", "num_bits", "nbits"];

    /// <summary>Refuses a configuration that says that its weights are quantized.</summary>
    /// <exception cref="CheckpointException">It does; the message says by which method and with how many bits.</exception>
    public static void Refuse(ConfigNode config)
    {
        foreach (var field in s_fields.Where(config.Has))
        {
            var found = config.KindOf(field) == ConfigKind.Node ? Describe(config.GetNode(field)) : Unknown;
            throw Quantized(found, config.File, $"{config.Path}.{field}");
        }

        foreach (var part in s_parts.Where(part => config.KindOf(part) == ConfigKind.Node))
        {
            Refuse(config.GetNode(part));
        }
    }

    /// <summary>Refuses a checkpoint that is quantized, whether its configuration says so or only its tensors do.</summary>
    /// <exception cref="CheckpointException">It is.</exception>
    public static void Refuse(Checkpoint checkpoint)
    {
        Refuse(checkpoint.Config);
        foreach (var name in checkpoint.Tensors.Keys)
        {
            foreach (var (ending, method) in s_tensors)
            {
                if (name.EndsWith(ending, StringComparison.Ordinal))
                {
                    throw Quantized(method, checkpoint.Folder, null, name);
                }
            }
        }
    }

    private static CheckpointException Quantized(string found, string file, string? field, string? tensor = null) =>
        new("The checkpoint is quantized. Take the one that it was made from, and let the export quantize it.")
        {
            Path = file,
            Field = field,
            Tensor = tensor,
            Found = found,
            Expected = "weights of float32, float16 or bfloat16",
        };

    private static string Describe(ConfigNode quantization)
    {
        var method = Text(quantization, "quant_method") ?? Text(quantization, "quant_algo") ?? (quantization.Has("group_size") ? "mlx" : Unknown);
        var details = new List<string> { method };
        details.AddRange(new[] { Text(quantization, "format"), Text(quantization, "fmt"), Text(quantization, "quant_algo") }.OfType<string>().Where(detail => detail != method));
        if (Bits(quantization) is { } bits)
        {
            details.Add($"{bits} bits");
        }

        return string.Join(", ", details);
    }

    private static string? Text(ConfigNode node, string field) => node.KindOf(field) == ConfigKind.Text ? node.GetString(field) : null;

    // At the top of most methods, and in groups of layers in others: the fewest count.
    private static double? Bits(ConfigNode node)
    {
        if (IsOn(node, "load_in_4bit") || IsOn(node, "load_in_8bit"))
        {
            return IsOn(node, "load_in_4bit") ? 4 : 8;
        }

        if (Text(node, "quant_method") == "fp8")
        {
            return 8;
        }

        var stated = s_bits.Where(field => node.KindOf(field) == ConfigKind.Number).Select(field => (double?)node.GetDouble(field));
        var nested = node.Names.Where(name => name != "input_activations" && node.KindOf(name) == ConfigKind.Node).Select(name => Bits(node.GetNode(name)));
        return stated.Concat(nested).Min();
    }

    private static bool IsOn(ConfigNode node, string field) => node.KindOf(field) == ConfigKind.Bool && node.GetBool(field);
}
