using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>The three graphs of a bundle and what the runtime has to know to run them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BundleGraphs
{
    /// <summary>Pictures to vision rows.</summary>
    public required GraphSpec VisionEncoder { get; init; }

    /// <summary>Vision rows to image features in the language model's space.</summary>
    public required GraphSpec Projector { get; init; }

    /// <summary>Tokens and image features to logits.</summary>
    public required GraphSpec Decoder { get; init; }

    /// <summary>What the decoder hands from a run to the next, layer by layer; its inputs and outputs besides are in <see cref="Decoder"/>.</summary>
    public required IReadOnlyList<LayerState> States { get; init; }

    /// <summary>The longest context that the model supports, in tokens.</summary>
    public required int MaxLength { get; init; }

    /// <summary>How the decoder's positions are counted, where it takes them as an input.</summary>
    /// <value><see langword="null"/>: one after the other; the decoder counts them itself.</value>
    public GridPositions? Positions { get; init; }

    /// <summary>Number of scores per position: the size of the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Numbers per image feature row: the width of the language model.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>All tensors of the decoder's states, in their order.</summary>
    internal IEnumerable<StateTensor> StateTensors => States.SelectMany(state => state.Tensors);

    /// <summary>The state tensors of one of the graphs: none but for the decoder.</summary>
    internal IEnumerable<StateTensor> StateTensorsOf(GraphSpec graph) => graph.File == Decoder.File ? StateTensors : [];

    /// <summary>Bytes that one token adds to the states of a sequence.</summary>
    internal long BytesPerToken => States.Where(state => state.Growth == StateGrowth.PerToken).SelectMany(state => state.Tensors).Sum(tensor => (long)tensor.Lines * tensor.PlaceBytes);

    /// <summary>Whether the decoder computes in float32: its states have the type that it computes in.</summary>
    internal bool ComputesInFloat32 => StateTensors.First().Element == TensorElement.Float32;

    /// <summary>Layers of the decoder that take image features of their own; 0 for none.</summary>
    internal int DeepStackLayers => GraphSpec.Find(Decoder.Inputs, TensorRole.DeepStackFeatures) is { } features ? int.Parse(features.Shape[0], CultureInfo.InvariantCulture) : 0;
}
