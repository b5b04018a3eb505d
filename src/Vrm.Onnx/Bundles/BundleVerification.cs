namespace Vrm.Onnx;

/// <summary>How much of a bundle is checked against its manifest before anything is loaded from it.</summary>
public enum BundleVerification
{
    /// <summary>Every file: presence, length and SHA-256.</summary>
    Full,

    /// <summary>
    /// Every file: presence and length only. For very large models whose storage is verified by other means. The choice
    /// is carried into <see cref="ExecutionReport"/>, so that a record of what ran says so.
    /// </summary>
    LengthsOnly,
}
