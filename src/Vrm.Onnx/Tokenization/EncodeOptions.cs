namespace Vrm.Onnx.Tokenization;

/// <summary>How a text is encoded.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record EncodeOptions
{
    internal static EncodeOptions Default { get; } = new();

    /// <summary>What becomes of control tokens that the text spells out.</summary>
    /// <value><see cref="Tokenization.ControlTokens.AsText"/>: they are text.</value>
    public ControlTokens ControlTokens { get; init; }

    /// <summary>Whether the tokens that the tokenizer puts around a text by default are added, such as one for its beginning.</summary>
    /// <value><see langword="false"/>: prompts have their own.</value>
    public bool AddBoundaryTokens { get; init; }
}
