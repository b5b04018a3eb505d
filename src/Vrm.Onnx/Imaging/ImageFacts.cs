namespace Vrm.Onnx.Imaging;

/// <summary>What became of one picture: all that the prompt needs to know about it.</summary>
internal readonly record struct ImageFacts
{
    /// <summary>Rows of the picture as it came.</summary>
    public int SourceHeight { get; init; }

    /// <summary>Pixels per row of the picture as it came.</summary>
    public int SourceWidth { get; init; }

    /// <summary>Rows after resizing, before the picture was padded or cut up.</summary>
    public int Height { get; init; }

    /// <summary>Pixels per row after resizing, before the picture was padded or cut up.</summary>
    public int Width { get; init; }

    /// <summary>Rows of tiles; 0 where the picture was not cut up.</summary>
    public int TileRows { get; init; }

    /// <summary>Columns of tiles; 0 where the picture was not cut up.</summary>
    public int TileColumns { get; init; }

    /// <summary>Pictures that go through the vision encoder for this one: tiles, crops and overviews.</summary>
    public int Frames { get; init; }

    /// <summary>Rows of patches; 0 where the layout has no patches.</summary>
    public int PatchRows { get; init; }

    /// <summary>Columns of patches; 0 where the layout has no patches.</summary>
    public int PatchColumns { get; init; }

    /// <summary>How many pictures the sample holds.</summary>
    public int ImagesInSample { get; init; }
}
