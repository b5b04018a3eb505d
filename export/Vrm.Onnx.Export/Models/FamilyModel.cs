using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Models;

/// <summary>What a family makes of one checkpoint. The rest of an export is the same for all: the language model, its cache, and the check of every tensor.</summary>
internal sealed record FamilyModel
{
    /// <summary>The family's name, for people and manifests.</summary>
    public required string Family { get; init; }

    /// <summary>The names that its checkpoints have for tensors.</summary>
    public required WeightNames Names { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the configuration.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>What a runtime has to know of pictures.</summary>
    public required PictureFacts Pictures { get; init; }

    /// <summary>Builds the graph from pictures to vision rows.</summary>
    public required Func<WeightScope, Graph> VisionEncoder { get; init; }

    /// <summary>Builds the graph from vision rows to image features.</summary>
    public required Func<WeightScope, Graph> Projector { get; init; }

    /// <summary>What layers behind the tower take, from the full name of a tensor and the tensor.</summary>
    /// <value><see langword="null"/>: the tensor.</value>
    public Func<string, WeightTensor, WeightTensor>? Adjust { get; init; }

    /// <summary>Whether no result depends on a tensor, by its name, though published files have it.</summary>
    /// <value>None is unused.</value>
    public Predicate<string> IsUnused { get; init; } = _ => false;

    /// <summary>Builds the graphs and checks every tensor.</summary>
    /// <param name="checkpoint">The model; it has to stay open until the graphs are written.</param>
    /// <param name="precision">How each graph computes and stores.</param>
    /// <param name="replacements">See <see cref="WeightStore"/>.</param>
    /// <exception cref="WeightMismatchException">Tensors are missing, misshaped or without a place in the model.</exception>
    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision, Func<string, WeightTensor?>? replacements = null)
    {
        var store = new WeightStore(checkpoint, Names, replacements);
        var head = HeadReader.Find(store, Decoder.TiedHead);
        var vision = VisionEncoder(new WeightScope(store, precision.VisionEncoder));
        var projector = Projector(Adjusted(new WeightScope(store, precision.Projector)));
        var decoder = LanguageModel.Build(Adjusted(new WeightScope(store, precision.Decoder)), Decoder, ImageToken, head);
        store.Ignore(IsUnused);
        store.Complete();
        return new ModelExport
        {
            Family = Family,
            VisionEncoder = new GraphFile(vision),
            Projector = new GraphFile(projector),
            Decoder = new GraphFile(decoder),
            Facts = new ModelFacts(Pictures, Decoder)
            {
                CacheType = precision.Decoder.Compute,
                ImageToken = ImageToken,
                EndTokens = EndTokenReader.ReadEnd(checkpoint, Text),
                BeginToken = EndTokenReader.ReadBegin(checkpoint, Text),
            },
        };
    }

    private WeightScope Adjusted(WeightScope w) => Adjust is null ? w : w.Adjusted(Adjust);
}
