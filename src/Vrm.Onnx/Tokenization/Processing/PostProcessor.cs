namespace Vrm.Onnx.Tokenization.Processing;

/// <summary>What is done with the tokens of a text in the end.</summary>
internal sealed record PostProcessor
{
    /// <summary>Tokens that come before the text's own.</summary>
    public IReadOnlyList<TokenId> Before { get; init; } = [];

    /// <summary>Tokens that come after the text's own.</summary>
    public IReadOnlyList<TokenId> After { get; init; } = [];

    /// <summary>Whether white space is taken out of the offsets, once per entry; the entry says whether the first token may keep a space put before it.</summary>
    public IReadOnlyList<bool> TrimOffsets { get; init; } = [];
}
