namespace Vrm.Onnx.Tokenization;

/// <summary>The files of tokenizers that were saved without a <c>tokenizer.json</c>, which says everything in one file.</summary>
internal static class SlowTokenizerFiles
{
    /// <summary>How to get a <c>tokenizer.json</c>.</summary>
    public const string Advice = "tokenizer.json. Load the tokenizer with transformers and save it (AutoTokenizer.from_pretrained(folder).save_pretrained(folder)), or take the file from the base model";

    // The more telling of two kinds first: many folders have a vocabulary beside something else.
    private static readonly (string[] Names, string Kind)[] s_kinds =
    [
        (["tekken.json"], "a Mistral tokenizer"),
        (["vocab.json", "merges.txt"], "a byte-pair tokenizer"),
        (["tokenizer.model"], "a SentencePiece or tiktoken tokenizer"),
        (["spiece.model"], "a SentencePiece tokenizer"),
        (["sentencepiece.bpe.model"], "a SentencePiece tokenizer"),
        (["sentencepiece.model"], "a SentencePiece tokenizer"),
        (["vocab.txt"], "a WordPiece tokenizer"),
        (["vocab.json"], "a tokenizer's vocabulary"),
        (["merges.txt"], "a byte-pair tokenizer without its vocabulary"),
    ];

    /// <summary>Says which files of a slow tokenizer a folder has.</summary>
    /// <returns><see langword="null"/>: none.</returns>
    public static string? Describe(string folder)
    {
        foreach (var (names, kind) in s_kinds)
        {
            if (names.All(name => File.Exists(Path.Combine(folder, name))))
            {
                return $"{string.Join(" and ", names)} ({kind} in the slow form)";
            }
        }

        var tiktoken = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.tiktoken").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return tiktoken is null ? null : $"{Path.GetFileName(tiktoken)} (a tiktoken tokenizer in the slow form)";
    }
}
