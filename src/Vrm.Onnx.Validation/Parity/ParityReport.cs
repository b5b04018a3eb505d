namespace Vrm.Onnx.Validation;

/// <summary>What a bundle computes, compared stage by stage with what the original model computed.</summary>
/// <param name="Stages">The stages that the reference records, in the order in which they run.</param>
/// <param name="GreedyTokensEqual">How many tokens of the recorded greedy output agree before the first that differs.</param>
/// <param name="GreedyTokens">How many greedy tokens are recorded; 0 when none are.</param>
public sealed record ParityReport(IReadOnlyList<StageDifference> Stages, int GreedyTokensEqual, int GreedyTokens)
{
    /// <summary>What was compared with what, and on what.</summary>
    public required ParitySubject Subject { get; init; }

    /// <summary>
    /// The values inside the graphs that were compared, in the order of the computation: <c>vision.layers.3</c> is what the tower's fourth layer
    /// gives, <c>decoder.layers.0.attention</c> what attention adds in the decoder's first.
    /// </summary>
    /// <value>None.</value>
    public IReadOnlyList<StageDifference> Layers { get; init; } = [];

    /// <summary>The first value inside the graphs that is too far from the reference; those behind it follow from it.</summary>
    /// <value><see langword="null"/>: none is.</value>
    public string? FirstDivergentLayer => Layers.FirstOrDefault(layer => !layer.Passed)?.Stage;

    /// <summary>The first stage that is too far from the reference; those behind it follow from it.</summary>
    /// <value><see langword="null"/>: none is.</value>
    public string? FirstDivergence => Stages.FirstOrDefault(stage => !stage.Passed)?.Stage;

    /// <summary>Whether every stage is within its tolerance and every greedy token agrees.</summary>
    public bool Passed => GreedyTokensEqual == GreedyTokens && Stages.All(stage => stage.Passed);
}
