namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>What a <c>decoder</c> does, brought into one order: spelling → text per token, bytes → characters, start of the text.</summary>
internal sealed record DecoderPlan
{
    /// <summary>From a token's spelling to its text, in order. The flag says whether it is the first token of the text.</summary>
    public required IReadOnlyList<Func<string, bool, string>> Steps { get; init; }

    /// <summary>Whether a step treats the first token differently.</summary>
    public bool FirstDiffers { get; init; }

    /// <summary>Whether texts are spelled in the byte alphabet.</summary>
    public bool ByteLevel { get; init; }

    /// <summary>Whether <c>&lt;0xNN&gt;</c> stands for a byte.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The end of a word in spellings: left out, with a space before the next token.</summary>
    public string WordEnd { get; init; } = "";

    /// <summary>A character that is removed from the start of the whole text.</summary>
    public string LeadingCharacter { get; init; } = "";

    /// <summary>The steps as the file has them, where the plan does not say all they do to a whole text.</summary>
    /// <value><see langword="null"/>: the plan says it all.</value>
    public DecoderChain? Chain { get; init; }

    /// <summary>How many of <see cref="LeadingCharacter"/> at most.</summary>
    public int LeadingCount { get; init; }
}
