namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>A loaded model on one side of a comparison, this library's or a peer's.</summary>
internal interface IAnswerSource : IDisposable
{
    /// <summary>Versions, for the log.</summary>
    string Version { get; }

    /// <summary>Where it computes: this process, or a child.</summary>
    ProcessMeter Process { get; }

    /// <summary>Answers greedily.</summary>
    /// <param name="question">Which question.</param>
    /// <param name="newTokens">Most tokens; an end token may come sooner.</param>
    GeneratedTokens Answer(Question question, int newTokens);
}
