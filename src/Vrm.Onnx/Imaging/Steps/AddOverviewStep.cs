using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Adds the whole picture, squeezed to the size of a tile, to its tiles.</summary>
internal sealed record AddOverviewStep : PictureStep
{
    /// <summary>Rows of the overview, 1 to 16,384.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels per row of the overview, 1 to 16,384.</summary>
    public required int Width { get; init; }

    /// <summary>Which picture is squeezed.</summary>
    public required OverviewSource Of { get; init; }

    /// <summary>Where the overview stands among the tiles.</summary>
    public required OverviewPosition Position { get; init; }

    /// <summary>Whether a picture of a single tile goes without an overview.</summary>
    public required bool OnlyForSeveralTiles { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Height), Height);
        check.Side(nameof(Width), Width);
        if (!Enum.IsDefined(Of))
        {
            throw check.Fail(nameof(Of), Of.ToString(), "source or resized");
        }
        if (!Enum.IsDefined(Position))
        {
            throw check.Fail(nameof(Position), Position.ToString(), "first or last");
        }
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        if (OnlyForSeveralTiles && picture.Frames.Length == 1)
        {
            return;
        }
        var whole = Of == OverviewSource.Source ? Frame.Of(picture.Source) : picture.Whole;
        var overview = picture.Resize(in whole, Width, Height, Filter);
        if (Position == OverviewPosition.First)
        {
            picture.Insert(overview);
        }
        else
        {
            picture.Add(overview);
        }
    }
}
