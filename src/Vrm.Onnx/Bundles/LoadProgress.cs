namespace Vrm.Onnx;

/// <summary>Progress of loading a model.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct LoadProgress
{
    /// <summary>What was begun last. Files are checked while graphs are opened.</summary>
    public required LoadStage Stage { get; init; }

    /// <summary>The stage for people.</summary>
    public string Text => Stage switch
    {
        LoadStage.CheckingFiles => "checking files",
        LoadStage.OpeningVisionEncoder => "opening vision_encoder",
        LoadStage.OpeningProjector => "opening projector",
        _ => "opening decoder",
    };

    /// <summary>Bytes checked and opened so far. A graph is opened in one go, which TensorRT takes minutes for the first time.</summary>
    public required long BytesDone { get; init; }

    /// <summary>Bytes to check and to open in all: files that are checked count once more when they are opened.</summary>
    public required long BytesTotal { get; init; }
}
