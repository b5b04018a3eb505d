using System.Text;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>A model's tokens as what it writes: their bytes, and the tokens of texts that are written for it.</summary>
/// <remarks>Immutable and thread-safe: one for each model. The tree of all tokens is built when it is first needed.</remarks>
internal sealed class OutputVocabulary(Tokenizer tokenizer, int vocabularySize)
{
    /// <summary>Stands before a text to be encoded, so that it is encoded as the continuation of a text. No tokenizer joins it with what follows.</summary>
    private const string Sentinel = "\n";

    private readonly Lazy<TokenTrie> _tokens = new(() => TokenTrie.Create(tokenizer.TextsOfTokens(vocabularySize)));

    /// <summary>The bytes of all tokens.</summary>
    public TokenTrie Tokens => _tokens.Value;

    /// <summary>The tokens with which the model itself would go on writing a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tagTokens">Special tokens that stand for parts of it.</param>
    public int[] Encode(string text, IReadOnlyList<TagToken> tagTokens)
    {
        var ids = new List<int>();
        while (text.Length > 0)
        {
            // The first tag token in the text divides it.
            var next = tagTokens.Select(tag => (tag.Id, tag.Text, At: text.IndexOf(tag.Text, StringComparison.Ordinal))).Where(tag => tag.At >= 0).OrderBy(tag => tag.At).FirstOrDefault();
            AddText(next.Text is null ? text : text[..next.At], ids);
            if (next.Text is null)
            {
                break;
            }

            ids.Add(next.Id);
            text = text[(next.At + next.Text.Length)..];
        }

        return [.. ids];
    }

    private void AddText(string text, List<int> ids)
    {
        if (text.Length == 0)
        {
            return;
        }

        var encoded = tokenizer.Encode(Sentinel + text, new EncodeOptions { ControlTokens = ControlTokens.AsText, AddBoundaryTokens = false });
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start <= encoded.Length; start++)
        {
            if (Spells(encoded.AsSpan(start), bytes))
            {
                ids.AddRange(encoded[start..].Select(id => id.Value));
                return;
            }
        }

        if (!Tokens.TryCover(bytes, ids))
        {
            throw new ConstraintException($"\"{text}\"", "the model has no tokens to write it.");
        }
    }

    private bool Spells(ReadOnlySpan<TokenId> ids, ReadOnlySpan<byte> bytes)
    {
        foreach (var id in ids)
        {
            var part = Tokens.BytesOf(id.Value);
            if (part.IsEmpty || !bytes.StartsWith(part))
            {
                return false;
            }

            bytes = bytes[part.Length..];
        }

        return bytes.IsEmpty;
    }
}
