using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;

namespace Vrm.Onnx.Export.Models;

/// <summary>What a runtime has to know about a model besides its graphs.</summary>
internal sealed record ModelFacts : PictureFacts
{
    private readonly DecoderConfig _decoder;

    /// <summary>Puts together what is said of pictures and of the language model; the rest is set by the caller.</summary>
    [SetsRequiredMembers]
    public ModelFacts(PictureFacts pictures, DecoderConfig decoder)
        : base(pictures)
    {
        _decoder = decoder;
        EndTokens = [];
    }

    /// <summary>The cache's layers.</summary>
    public int CacheLayers => _decoder.Layers;

    /// <summary>Per layer, how many tokens a token attends to; <see langword="null"/> for all.</summary>
    public IReadOnlyList<int?> Windows => _decoder.Windows;

    /// <summary>Key and value heads per layer.</summary>
    public int CacheHeads => _decoder.KeyValueHeads;

    /// <summary>Numbers per head in the cache.</summary>
    public int CacheHeadSize => _decoder.CacheHeadSize;

    /// <summary>The type of the cache's numbers.</summary>
    public ElementType CacheType { get; init; }

    /// <summary>The longest context, in tokens.</summary>
    public int MaxLength => _decoder.MaxLength;

    /// <summary>Scores per position.</summary>
    public int VocabularySize => _decoder.VocabularySize;

    /// <summary>Numbers per row of image features.</summary>
    public int HiddenSize => _decoder.HiddenSize;

    /// <summary>Layers of the language model that take image features of their own: <c>deepstack_features</c>.</summary>
    public int DeepStackLayers => _decoder.DeepStackLayers;

    /// <summary>The token id that stands for one row of a picture.</summary>
    public int ImageToken { get; init; }

    /// <summary>Tokens that end an output; none where the checkpoint names none.</summary>
    public IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>The token that begins a text, if the checkpoint names one.</summary>
    public int? BeginToken { get; init; }
}
