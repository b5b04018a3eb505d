namespace Vrm.Onnx.Generation;

/// <summary>When updates reach their reader.</summary>
internal enum UpdateDelivery
{
    /// <summary>As they are written.</summary>
    AsWritten,

    /// <summary>All of them after the last. A reader who wants the result alone is not woken for each token, which would take a core from the model.</summary>
    AtEnd,
}
