namespace Vrm.Onnx.Training.Execution;

/// <summary>Sequences side by side, padded on the right to the longest, and the tokens that are scored.</summary>
internal sealed record TokenBatch
{
    /// <summary>Sequences.</summary>
    public required int Rows { get; init; }

    /// <summary>Tokens per sequence, padding included.</summary>
    public required int Length { get; init; }

    /// <summary>[rows, length].</summary>
    public required long[] TokenIds { get; init; }

    /// <summary>1 for tokens, 0 for padding: [rows, length].</summary>
    public required long[] AttentionMask { get; init; }

    /// <summary>The vision tower's rows, one for each image token: [image tokens, vision hidden].</summary>
    public required float[] VisionHidden { get; init; }

    /// <summary>Where the image tokens are among all tokens: [image tokens].</summary>
    public required long[] ImageRows { get; init; }

    /// <summary>Where the tokens before the scored ones are among all tokens: [targets].</summary>
    public required long[] TargetRows { get; init; }

    /// <summary>The scored tokens: [targets].</summary>
    public required long[] TargetIds { get; init; }

    /// <summary>
    /// The loss's input of each name, [targets] each: <c>target_weights</c>, and for a policy <c>old_logp</c>, <c>reference_logp</c>,
    /// <c>advantages</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, float[]> Targets { get; init; }

    /// <summary>Tokens without padding.</summary>
    public int Tokens => (int)AttentionMask.Sum();
}
