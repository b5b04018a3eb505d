using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>The reference's names for facts about a picture.</summary>
internal static class ImageFactNames
{
    public static int Value(string name, ImageFacts image) => name switch
    {
        // The reference calls a picture that stayed whole one of no rows and columns.
        "rows" => image.Frames > 1 ? image.TileRows : 0,
        "cols" => image.Frames > 1 ? image.TileColumns : 0,
        "num_tiles" => image.Frames,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a fact that is known here."),
    };
}
