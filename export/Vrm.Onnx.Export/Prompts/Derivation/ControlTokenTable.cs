using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>The control tokens of a tokenizer by their spelling.</summary>
internal sealed class ControlTokenTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly ILookup<char, string> _byFirst;

    public ControlTokenTable(Tokenizer tokenizer)
    {
        for (var id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (tokenizer.IsControlToken(new TokenId(id)) && tokenizer.GetSpelling(new TokenId(id)) is { Length: > 0 } spelling)
            {
                _ids[spelling] = id;
            }
        }

        _byFirst = _ids.Keys.OrderByDescending(spelling => spelling.Length).ToLookup(spelling => spelling[0]);
    }

    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>Cuts fixed text at control tokens, the longest first, as tokenizers do.</summary>
    public PieceSequence Cut(string text)
    {
        var pieces = new List<string>();
        for (var i = 0; i < text.Length; i += pieces[^1].Length)
        {
            pieces.Add(_byFirst[text[i]].FirstOrDefault(spelling => string.CompareOrdinal(text, i, spelling, 0, spelling.Length) == 0) ?? text.Substring(i, 1));
        }

        return new PieceSequence(pieces);
    }
}
