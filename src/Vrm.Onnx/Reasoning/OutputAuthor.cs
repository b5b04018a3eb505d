namespace Vrm.Onnx.Reasoning;

/// <summary>Who wrote a part of an output.</summary>
internal enum OutputAuthor
{
    /// <summary>The model.</summary>
    Model,

    /// <summary>Whoever took the model to its answer, because its reasoning went on for too long. The model may go on with it all the same.</summary>
    Steering,
}
