using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Models;

/// <summary>A model as graphs that are ready to be written, and what a runtime has to know about them.</summary>
/// <remarks>The weights are read from the checkpoint while the graphs are written.</remarks>
internal sealed record ModelExport
{
    /// <summary>The family's name, for people and manifests.</summary>
    public required string Family { get; init; }

    /// <summary>Pictures to vision rows.</summary>
    public required GraphFile VisionEncoder { get; init; }

    /// <summary>Vision rows to image features.</summary>
    public required GraphFile Projector { get; init; }

    /// <summary>Tokens and image features to scores.</summary>
    public required GraphFile Decoder { get; init; }

    /// <summary>What the graphs do not say themselves.</summary>
    public required ModelFacts Facts { get; init; }

    /// <summary>All graphs, in the order that they run.</summary>
    public IReadOnlyList<GraphFile> Graphs => [VisionEncoder, Projector, Decoder];

    /// <summary>Bytes of weights of all graphs: what the progress of writing them adds up to.</summary>
    public long DataBytes => Graphs.Sum(graph => graph.DataBytes);
}
