namespace Vrm.Onnx;

/// <summary>Progress of loading a model.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct LoadProgress
{
    /// <summary>What is being done, for people.</summary>
    public required string Stage { get; init; }

    /// <summary>Bytes checked and opened so far. A graph is opened in one go, which TensorRT takes minutes for the first time.</summary>
    public required long BytesDone { get; init; }

    /// <summary>Bytes to check and to open in all: files that are checked count once more when they are opened.</summary>
    public required long BytesTotal { get; init; }
}
