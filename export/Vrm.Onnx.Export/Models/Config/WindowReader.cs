namespace Vrm.Onnx.Export.Models.Config;

/// <summary>How far back each layer of a language model attends.</summary>
internal static class WindowReader
{
    private const int DefaultWindow = 4096;
    private const int DefaultFirstWindowedLayer = 28;

    /// <summary>Reads the windows: per layer, how many tokens a token attends to, itself included; <see langword="null"/> for all.</summary>
    /// <param name="config">The language model's configuration.</param>
    /// <param name="kind">Which it is.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="firstWindowed">In Qwen, the first layer with a window where the configuration names none.</param>
    /// <exception cref="CheckpointException">A kind of layer is not supported.</exception>
    public static IReadOnlyList<int?> Read(ConfigNode config, DecoderKind kind, int layers, int firstWindowed = DefaultFirstWindowedLayer)
    {
        switch (kind)
        {
            case DecoderKind.Mistral:
                // Here an explicit null says "none", and only an absent field stands for the default.
                int? window = config.KindOf("sliding_window") == ConfigKind.Null ? null : config.GetSize("sliding_window", DefaultWindow);
                return Repeat(window, layers);
            case DecoderKind.Qwen2 or DecoderKind.Qwen3:
                return ReadQwen(config, layers, firstWindowed);
            default:
                return Repeat(null, layers);
        }
    }

    private static int?[] ReadQwen(ConfigNode config, int layers, int firstWindowed)
    {
        var window = config.KindOf("sliding_window") == ConfigKind.Null ? (int?)null : config.GetSize("sliding_window", DefaultWindow);
        var first = config.GetInt("max_window_layers", firstWindowed);
        if (!config.GetBool("use_sliding_window", false))
        {
            window = null;
        }

        if (!config.Has("layer_types"))
        {
            return [.. Enumerable.Range(0, layers).Select(layer => layer >= first ? window : null)];
        }

        var types = config.GetStrings("layer_types");
        if (types.Count != layers)
        {
            throw config.Refuse("layer_types", "There has to be one for each layer.", $"{layers} of them");
        }

        return [.. types.Select(type => OfLayer(config, type, window))];
    }

    private static int? OfLayer(ConfigNode config, string type, int? window) => type switch
    {
        "full_attention" => null,
        "sliding_attention" when window is not null => window,
        "sliding_attention" => throw config.Refuse("layer_types", "A layer has a sliding window, but the configuration has none.", "use_sliding_window true, and a sliding_window"),
        _ => throw config.Refuse("layer_types", "The value is not supported.", "full_attention and sliding_attention"),
    };

    private static int?[] Repeat(int? window, int layers) => [.. Enumerable.Repeat(window, layers)];
}
