namespace Vrm.Onnx.Tokenization.Models;

/// <summary>What a Unigram model knows besides its spellings.</summary>
internal sealed record UnigramOptions
{
    /// <summary>Logarithmic probability per token, by id.</summary>
    public required double[] Scores { get; init; }

    /// <summary>The token for unknown characters; −1 for none.</summary>
    public required int UnknownId { get; init; }

    /// <summary>Whether unknown characters are spelled as bytes.</summary>
    public required bool ByteFallback { get; init; }

    /// <summary>Makes the error for an unknown character where there is no token for it.</summary>
    public required Func<FileFormatException> NoUnknown { get; init; }
}
