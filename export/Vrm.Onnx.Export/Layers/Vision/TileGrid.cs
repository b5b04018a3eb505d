namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>How pictures of any size are laid over a grid of square tiles, with one more tile that shows the whole picture.</summary>
internal sealed record TileGrid
{
    /// <summary>Height and width of a tile in pixels.</summary>
    public required int TileSize { get; init; }

    /// <summary>Patches along a side of a tile.</summary>
    public required int PatchesPerSide { get; init; }

    /// <summary>The grids that a picture may be laid over, in tiles, as the configuration lists them.</summary>
    public required IReadOnlyList<(int Rows, int Columns)> Grids { get; init; }

    /// <summary>Patches beyond this many tiles' worth are scaled down; <see langword="null"/> for no limit.</summary>
    public int? MaxTiles { get; init; }

    /// <summary>Whether only a picture that stands alone in its sample is cut into tiles.</summary>
    public bool OnlyAlone { get; init; }

    /// <summary>Patches of one tile.</summary>
    public int PatchesPerTile => PatchesPerSide * PatchesPerSide;

    /// <summary>Whether any grid has so many patches that they are scaled down.</summary>
    public bool MayScale => MaxTiles is { } limit && Grids.Any(grid => Math.Sqrt((double)grid.Rows * grid.Columns / limit) > 1.1);

    /// <summary>The grids from the least to the most preferred among those that show a picture equally well: less area is better, then to come first.</summary>
    public IReadOnlyList<(int Rows, int Columns)> ByPreference =>
        [.. Grids.Select((grid, index) => (grid, index)).OrderByDescending(entry => entry.grid.Rows * entry.grid.Columns).ThenByDescending(entry => entry.index).Select(entry => entry.grid)];
}
