namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Takes back the spaces that English word-piece tokenizers put before punctuation and contractions.</summary>
internal static class WordPieceCleanup
{
    private static readonly (string Found, string Written)[] s_rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static string Apply(string text)
    {
        foreach (var (found, written) in s_rules)
        {
            text = text.Replace(found, written, StringComparison.Ordinal);
        }

        return text;
    }
}
