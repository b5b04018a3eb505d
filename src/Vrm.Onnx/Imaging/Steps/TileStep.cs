using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Cuts the picture into tiles, row by row. Its sides have to be multiples of a tile's, which the step before sees to.</summary>
internal sealed record TileStep : PictureStep
{
    /// <summary>Rows of a tile, 1 to 16,384.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels per row of a tile, 1 to 16,384.</summary>
    public required int Width { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Height), Height);
        check.Side(nameof(Width), Width);
    }

    internal override void Apply(PictureState picture)
    {
        var whole = picture.Render();
        if (whole.Height % Height != 0 || whole.Width % Width != 0)
        {
            throw new ImagePreprocessingException("steps", $"a list that cuts {whole.Width} x {whole.Height} pixels into tiles of {Width} x {Height}", "a step before that resizes to multiples of a tile");
        }
        var (rows, columns) = (whole.Height / Height, whole.Width / Width);
        picture.Clear();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                picture.Add(whole.Crop(new PixelArea(column * Width, row * Height, Width, Height)));
            }
        }
        picture.Facts = picture.Facts with { TileRows = rows, TileColumns = columns };
    }
}
