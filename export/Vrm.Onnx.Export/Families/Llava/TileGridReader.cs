using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Families.Llava;

/// <summary>The sizes that pictures of any size are fitted into, and what that makes of them.</summary>
internal static class TileGridReader
{
    private const string Pinpoints = "image_grid_pinpoints";
    private const int MaxPinpoints = 1024;
    private const int MaxTilesPerSide = 64;

    /// <summary>Reads the sizes: heights and widths in pixels.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="defaults">What absent ones stand for.</param>
    /// <exception cref="CheckpointException">They are no pairs.</exception>
    public static IReadOnlyList<(int Height, int Width)> ReadSizes(ConfigNode config, IReadOnlyList<(int Height, int Width)> defaults)
    {
        if (!config.Has(Pinpoints))
        {
            return defaults;
        }

        var sizes = config.GetIntLists(Pinpoints);
        return sizes.Count is > 0 and <= MaxPinpoints && sizes.All(size => size.Count == 2)
            ? [.. sizes.Select(size => (size[0], size[1]))]
            : throw config.Refuse(Pinpoints, "The sizes are not supported.", $"1 to {MaxPinpoints} pairs of height and width");
    }

    /// <summary>The grid of tiles for these sizes.</summary>
    /// <param name="config">The configuration, for messages.</param>
    /// <param name="llava">What the rest of it says.</param>
    /// <param name="sizes">The sizes.</param>
    /// <exception cref="CheckpointException">Sizes are no multiples of a tile, or the tower gives other rows than one per patch.</exception>
    public static TileGrid Create(ConfigNode config, LlavaConfig llava, IReadOnlyList<(int Height, int Width)> sizes)
    {
        var tile = llava.Vision.ImageSize;
        if (sizes.Any(size => !IsMultiple(size.Height, tile) || !IsMultiple(size.Width, tile)))
        {
            throw config.Refuse(Pinpoints, "A size is no multiple of the vision tower's picture.", $"multiples of {tile}, up to {MaxTilesPerSide} times");
        }

        if (llava.Vision.Tokens - llava.SkippedRows != llava.Vision.Patches)
        {
            throw config.Refuse(
                "vision_feature_select_strategy", "Tiles can only be put together where each patch has one row.", "default for a tower with a class token, full for one without");
        }

        return new TileGrid
        {
            TileSize = tile,
            PatchesPerSide = tile / llava.Vision.PatchSize,
            Grids = [.. sizes.Select(size => (size.Height / tile, size.Width / tile))],
        };
    }

    private static bool IsMultiple(int length, int tile) => length >= tile && length % tile == 0 && length / tile <= MaxTilesPerSide;
}
