using System.Globalization;

namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>Tiles row by row, each behind a control token that says where it belongs, then the overview (Idefics3, SmolVLM).</summary>
internal sealed record TiledImageExpansion : ImageExpansion
{
    /// <summary>Content of the control token before each frame, and behind the last one.</summary>
    public required string Fence { get; init; }

    /// <summary>Content of the control token of the overview.</summary>
    public required string Overview { get; init; }

    /// <summary>Content of a tile's control token, with {0} for its row and {1} for its column, counted from 1.</summary>
    public required string TileFormat { get; init; }

    /// <inheritdoc/>
    public override void Expand(in ImageFacts image, ImageTokenCount count, ICollection<ImagePromptPart> parts)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(parts);
        var perFrame = Require<FrameImageTokens>(count).TokensPerFrame;
        if (image.Frames > 1)
        {
            for (var row = 1; row <= image.TileRows; row++)
            {
                for (var column = 1; column <= image.TileColumns; column++)
                {
                    parts.Add(ImagePromptPart.Control(Fence));
                    parts.Add(ImagePromptPart.Control(TileToken(row, column)));
                    parts.Add(ImagePromptPart.Image(perFrame));
                }
                // The last row's line feed and the one before the overview are one text.
                parts.Add(ImagePromptPart.Plain(row < image.TileRows ? "\n" : "\n\n"));
            }
        }
        parts.Add(ImagePromptPart.Control(Fence));
        parts.Add(ImagePromptPart.Control(Overview));
        parts.Add(ImagePromptPart.Image(perFrame));
        parts.Add(ImagePromptPart.Control(Fence));
    }

    private string TileToken(int row, int column) => TileFormat
        .Replace("{0}", row.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{1}", column.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
