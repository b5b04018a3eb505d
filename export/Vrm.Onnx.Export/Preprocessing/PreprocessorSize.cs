namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>A size as configurations write it: one number, height and width, or edges. What is not there is null.</summary>
internal readonly record struct PreprocessorSize
{
    /// <summary>One number, whose meaning depends on the class.</summary>
    public int? Single { get; init; }

    public int? Height { get; init; }

    public int? Width { get; init; }

    /// <summary>The shorter side, or the smallest area.</summary>
    public int? ShortestEdge { get; init; }

    /// <summary>The longer side, or the largest area.</summary>
    public int? LongestEdge { get; init; }

    public static PreprocessorSize Square(int side) => new() { Height = side, Width = side };

    /// <summary>Height and width, and nothing else.</summary>
    public (int Height, int Width)? AsRectangle() => this switch
    {
        { Height: { } height, Width: { } width, ShortestEdge: null, LongestEdge: null } => (height, width),
        { Single: { } side } => (side, side),
        _ => null,
    };

    public override string ToString() =>
        Single is { } single ? $"{single}" : $"height {Show(Height)}, width {Show(Width)}, shortest edge {Show(ShortestEdge)}, longest edge {Show(LongestEdge)}";

    private static string Show(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing";
}
