using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Models;

/// <summary>What a runtime has to know about a model's pictures besides its graphs.</summary>
internal record PictureFacts
{
    /// <summary>Numbers per row of the vision encoder.</summary>
    public required int VisionHiddenSize { get; init; }

    /// <summary>Rows of every picture, or of every tile where pictures are cut into tiles; 0 where that depends on its size.</summary>
    public required int ImageTokensPerPicture { get; init; }

    /// <summary>How many image tokens a picture takes in the prompt.</summary>
    /// <value>As many as it has rows.</value>
    public ImageTokenCount ImageTokens
    {
        get => field ?? new FixedImageTokens { Tokens = ImageTokensPerPicture };
        init;
    }

    /// <summary>What stands in the prompt around the image tokens of a picture.</summary>
    /// <value>Nothing, or what the prompt itself says.</value>
    public ImageExpansion ImageExpansion { get; init; } = new PlainImageExpansion();

    /// <summary>How the positions of tokens are counted, where the decoder takes them.</summary>
    /// <value><see langword="null"/>: one after the other, in the graph.</value>
    public GridPositions? Positions { get; init; }

    /// <summary>Height and width of a picture in pixels; 0 for any.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Whether the projector is one linear map W.</summary>
    public required bool IsProjectorLinear { get; init; }
}
