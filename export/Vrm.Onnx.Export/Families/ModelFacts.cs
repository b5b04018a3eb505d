using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Families;

/// <summary>What a runtime has to know about a model besides its graphs.</summary>
internal sealed record ModelFacts
{
    /// <summary>The cache's layers.</summary>
    public required int CacheLayers { get; init; }

    /// <summary>Key and value heads per layer.</summary>
    public required int CacheHeads { get; init; }

    /// <summary>Numbers per head in the cache.</summary>
    public required int CacheHeadSize { get; init; }

    /// <summary>The type of the cache's numbers.</summary>
    public required ElementType CacheType { get; init; }

    /// <summary>The longest context, in tokens.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Scores per position.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Numbers per row of the vision encoder.</summary>
    public required int VisionHiddenSize { get; init; }

    /// <summary>Numbers per row of image features.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>Rows of every picture, or of every tile where pictures are cut into tiles; 0 where that depends on its size, as <see cref="PatchesPerImageToken"/> says.</summary>
    public required int ImageTokensPerPicture { get; init; }

    /// <summary>How many patches of a picture become one row, where pictures come in any size; <see langword="null"/> where they do not.</summary>
    public int? PatchesPerImageToken { get; init; }

    /// <summary>How many image tokens a picture takes in the prompt.</summary>
    /// <value>One for so many patches as <see cref="PatchesPerImageToken"/> says, or the same for every picture.</value>
    public ImageTokenCount ImageTokens
    {
        get => field ?? (PatchesPerImageToken is { } patches
            ? new PatchGridImageTokens { MergeSize = (int)Math.Sqrt(patches) }
            : new FixedImageTokens { Tokens = ImageTokensPerPicture });
        init;
    }

    /// <summary>What stands in the prompt around the image tokens of a picture.</summary>
    /// <value>Nothing, or what the prompt itself says.</value>
    public ImageExpansion ImageExpansion { get; init; } = new PlainImageExpansion();

    /// <summary>How the positions of tokens are counted, where the decoder takes them.</summary>
    /// <value><see langword="null"/>: one after the other, in the graph.</value>
    public GridPositions? Positions { get; init; }

    /// <summary>Layers of the language model that take image features of their own: <c>deepstack_features</c>.</summary>
    public int DeepStackLayers { get; init; }

    /// <summary>Height and width of a picture in pixels; 0 for any.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Whether the projector is one linear map W.</summary>
    public required bool IsProjectorLinear { get; init; }

    /// <summary>Tokens that end an output; none where the checkpoint names none.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>The token that begins a text, if the checkpoint names one.</summary>
    public required int? BeginToken { get; init; }
}
