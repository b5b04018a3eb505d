namespace Vrm.Onnx.Validation;

/// <summary>What a folder holds.</summary>
public enum ModelKind
{
    /// <summary>A model as it is published.</summary>
    Checkpoint,

    /// <summary>A model that was exported.</summary>
    Bundle,
}
