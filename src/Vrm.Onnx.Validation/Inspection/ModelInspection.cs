namespace Vrm.Onnx.Validation;

/// <summary>What a checkpoint or a bundle is made of.</summary>
public sealed record ModelInspection
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What the folder holds.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>The model family.</summary>
    public required string Family { get; init; }

    /// <summary>Bytes of all files of a bundle, or of a checkpoint's weights.</summary>
    public required long Bytes { get; init; }

    /// <summary>The graphs, in the order in which they run. For a checkpoint: as they would be exported without lowering its precision to integers.</summary>
    public required IReadOnlyList<GraphInspection> Graphs { get; init; }

    /// <summary>What it takes to run it.</summary>
    public required RunMemory Memory { get; init; }

    /// <summary>Layers of the language model.</summary>
    public required int Layers { get; init; }

    /// <summary>The longest context, in tokens.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Tokens that the model knows.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Parameters of all graphs.</summary>
    public long Parameters => Graphs.Sum(graph => graph.Parameters);
}
