namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>A token that is found in the text before the model sees it.</summary>
internal sealed record AddedToken
{
    /// <summary>The token's id.</summary>
    public required int Id { get; init; }

    /// <summary>How it is spelled.</summary>
    public required string Content { get; init; }

    /// <summary>Whether it is found only where it is a word of its own.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it along.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Whether it takes the white space after it along.</summary>
    public bool StripRight { get; init; }

    /// <summary>Whether it is looked for in the normalized text, spelled as the normalizer spells it.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether it controls the model: left out of decoded text on request, and never made of user text.</summary>
    public bool Special { get; init; }
}
