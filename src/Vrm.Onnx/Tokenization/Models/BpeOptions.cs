namespace Vrm.Onnx.Tokenization.Models;

/// <summary>What a BPE model does besides merging.</summary>
internal sealed record BpeOptions
{
    /// <summary>The token for characters that are not in the vocabulary.</summary>
    /// <value>−1: such characters are left out.</value>
    public int UnknownId { get; init; } = -1;

    /// <summary>Whether unknown characters next to each other become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether an unknown character is spelled as its bytes, <c>&lt;0xE2&gt;</c>, where the vocabulary has all of them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is in the vocabulary is taken as it is, even if no merges lead there.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Written before every character of a piece but the first.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Written after the last character of a piece.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Whether the vocabulary is spelled in the byte alphabet, so that the symbols are bytes.</summary>
    public bool ByteLevel { get; init; }
}
