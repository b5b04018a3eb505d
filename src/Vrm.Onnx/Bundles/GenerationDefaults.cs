namespace Vrm.Onnx.Bundles;

/// <summary>What the model's authors recommend for decoding; each can be overridden per request.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GenerationDefaults
{
    /// <summary>Tokens that end the output.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>Most tokens to generate.</summary>
    /// <value><see langword="null"/>: the model states none; 512 is used.</value>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Sampling temperature; 0 is greedy.</summary>
    /// <value>0</value>
    public double Temperature { get; init; }

    /// <summary>Sample among this many most likely tokens.</summary>
    /// <value><see langword="null"/>: all.</value>
    public int? TopK { get; init; }

    /// <summary>Sample among the most likely tokens that hold this share of the probability.</summary>
    /// <value><see langword="null"/>: all.</value>
    public double? TopP { get; init; }

    /// <summary>Divides the scores of tokens that occurred already.</summary>
    /// <value><see langword="null"/>: no penalty.</value>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Tokens that never come.</summary>
    /// <value>None.</value>
    public IReadOnlyList<int> SuppressedTokens { get; init; } = [];

    /// <summary>Tokens that do not come first.</summary>
    /// <value>None.</value>
    public IReadOnlyList<int> SuppressedFirstTokens { get; init; } = [];

    /// <summary>Sequences of tokens that do not come: the last token is left out where the others stand before it, be it in the prompt or in the output.</summary>
    /// <value>None.</value>
    public IReadOnlyList<IReadOnlyList<int>> SuppressedSequences { get; init; } = [];
}
