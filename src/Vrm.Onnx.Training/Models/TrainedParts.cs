namespace Vrm.Onnx.Training.Models;

/// <summary>Which weights a training changes.</summary>
internal static class TrainedParts
{
    /// <summary>Whether a weight is trained.</summary>
    public static bool Includes(TrainedWeights weights, string name) => weights switch
    {
        TrainedWeights.Projector => IsProjector(name),
        TrainedWeights.ProjectorAndLanguageModel => true,
        TrainedWeights.LowRank => AdapterPlan.IsAdapter(name),
        TrainedWeights.ProjectorAndLowRank => IsProjector(name) || AdapterPlan.IsAdapter(name),
        _ => throw new ArgumentOutOfRangeException(nameof(weights), weights, null),
    };

    private static bool IsProjector(string name) => name.StartsWith("multi_modal_projector.", StringComparison.Ordinal);
}
