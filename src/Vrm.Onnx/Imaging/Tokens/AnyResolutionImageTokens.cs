namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>
/// The overview's patches, the tiles' patches without those that only show the black border, and a line break behind each row
/// of the latter (LLaVA-NeXT, LLaVA-OneVision).
/// </summary>
internal sealed record AnyResolutionImageTokens : ImageTokenCount
{
    /// <summary>Patches along a side of a tile, 1 to 1,024.</summary>
    public required int PatchesPerSide { get; init; }

    /// <summary>Image tokens that are neither patches nor breaks: 1 for a class token, less 1 where the strategy drops it. -1 to 16.</summary>
    /// <value>0.</value>
    public int ExtraTokens { get; init; }

    /// <summary>Patches beyond this many tiles' worth are scaled down (the rule "anyres_max_9" has 9). 1 to 1,024.</summary>
    /// <value>Null: no limit.</value>
    public int? MaxTiles { get; init; }

    /// <summary>Image tokens of each picture where a sample holds several, which then are not cut into tiles. 1 to 1,048,576.</summary>
    /// <value>Null: as for a single picture.</value>
    public int? TokensWhenSeveral { get; init; }

    /// <inheritdoc/>
    public override int Count(in ImageFacts image)
    {
        if (image.ImagesInSample > 1 && TokensWhenSeveral is { } several)
        {
            return several;
        }
        var (rows, columns) = VisiblePatches(in image);
        if (MaxTiles is { } maxTiles)
        {
            var ratio = Math.Sqrt((double)rows * columns / ((long)maxTiles * PatchesPerSide * PatchesPerSide));
            if (ratio > 1.1)
            {
                (rows, columns) = (FloorDivide(rows, ratio), FloorDivide(columns, ratio));
            }
        }
        return checked((PatchesPerSide * PatchesPerSide) + (rows * columns) + rows + ExtraTokens);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require("patchesPerSide", PatchesPerSide, 1, 1024);
        Require("extraTokens", ExtraTokens, -1, 16);
        Require("maxTiles", MaxTiles ?? 1, 1, 1024);
        Require("tokensWhenSeveral", TokensWhenSeveral ?? 1, 1, 1 << 20);
    }

    /// <summary>Rows and columns of patches without the border, which is taken off in equal parts on both sides.</summary>
    private (int Rows, int Columns) VisiblePatches(in ImageFacts image)
    {
        var rows = PatchesPerSide * image.TileRows;
        var columns = PatchesPerSide * image.TileColumns;
        if ((double)image.SourceWidth / image.SourceHeight > (double)columns / rows)
        {
            var visible = (int)Math.Round(image.SourceHeight * ((double)columns / image.SourceWidth), 7);
            rows -= (rows - visible) / 2 * 2;
        }
        else
        {
            var visible = (int)Math.Round(image.SourceWidth * ((double)rows / image.SourceHeight), 7);
            columns -= (columns - visible) / 2 * 2;
        }
        return (rows, columns);
    }

    /// <summary>The whole part of a quotient by way of the exact remainder, which a division and a floor would miss by one near whole numbers.</summary>
    private static int FloorDivide(double value, double divisor) => (int)Math.Round((value - (value % divisor)) / divisor);
}
