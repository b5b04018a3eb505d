namespace Vrm.Onnx.Training;

/// <summary>Which weights a training changes. The vision tower is never among them.</summary>
public enum TrainedWeights
{
    /// <summary>The projector W and the whole language model.</summary>
    ProjectorAndLanguageModel,

    /// <summary>The projector W alone, as in the first stage of the published recipe.</summary>
    Projector,

    /// <summary>Low-rank matrices beside chosen layers of the language model (LoRA).</summary>
    LowRank,

    /// <summary>The projector W, and low-rank matrices beside chosen layers of the language model.</summary>
    ProjectorAndLowRank,
}
