using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Which layers of a tower look at windows, and how large these are.</summary>
/// <param name="Side">Blocks along a side of a window.</param>
/// <param name="Full">The layers that look at whole pictures; the others look at windows.</param>
internal sealed record WindowedLayers(int Side, IReadOnlySet<int> Full)
{
    /// <summary>What stands for an absent configuration.</summary>
    public static WindowedLayers Default { get; } = new(4, new HashSet<int> { 7, 15, 23, 31 });

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A window is smaller than a block, or there is no such layer.</exception>
    public static WindowedLayers Read(ConfigNode vision, GridVisionConfig config)
    {
        var pixels = ConfigFields.GetSize(vision, "window_size", 112, 1 << 16);
        var side = pixels / config.MergeSize / config.PatchSize;
        if (side == 0)
        {
            throw vision.Refuse("window_size", "A window is smaller than a block of patches.", $"at least {config.MergeSize * config.PatchSize}");
        }

        const string field = "fullatt_block_indexes";
        var full = vision.Has(field) ? vision.GetInts(field).ToHashSet() : Default.Full;
        return vision.Has(field) && full.Any(layer => layer < 0 || layer >= config.Layers)
            ? throw vision.Refuse(field, "The tower has no such layer.", $"0 to {config.Layers - 1}")
            : new WindowedLayers(side, full);
    }
}
