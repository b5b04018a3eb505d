namespace Vrm.Onnx;

/// <summary>Whether a model is to reason before it answers, where its chat template has a switch for that.</summary>
public enum ReasoningMode
{
    /// <summary>It reasons.</summary>
    On,

    /// <summary>It answers at once.</summary>
    Off,
}
