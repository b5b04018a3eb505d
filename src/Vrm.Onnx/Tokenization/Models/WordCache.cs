namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Remembers the tokens of short words: a direct-mapped table of fixed size, where a newer word replaces an older one.</summary>
internal sealed class WordCache
{
    public const int MaxKeyBytes = 24;
    public const int MaxTokens = 8;

    private const int Slots = 4096;

    private readonly ulong[] _hashes = new ulong[Slots];
    private readonly byte[] _keys = new byte[Slots * MaxKeyBytes];
    private readonly byte[] _keyLengths = new byte[Slots];
    private readonly byte[] _counts = new byte[Slots];
    private readonly int[] _ids = new int[Slots * MaxTokens];
    private readonly byte[] _ends = new byte[Slots * MaxTokens];

    /// <summary>Appends the remembered tokens of a word.</summary>
    /// <returns><see langword="false"/> if the word is not remembered.</returns>
    public bool TryAppend(ReadOnlySpan<byte> word, ulong hash, int start, PieceTokenList tokens)
    {
        var slot = (int)(hash % Slots);
        if (_hashes[slot] != hash || _keyLengths[slot] != word.Length
            || !_keys.AsSpan(slot * MaxKeyBytes, word.Length).SequenceEqual(word))
        {
            return false;
        }

        var from = start;
        var first = slot * MaxTokens;
        for (var i = first; i < first + _counts[slot]; i++)
        {
            var to = start + _ends[i];
            tokens.Add(_ids[i], from, to);
            from = to;
        }

        return true;
    }

    /// <summary>Remembers a word whose tokens follow each other without gaps.</summary>
    public void Remember(ReadOnlySpan<byte> word, ulong hash, int start, ReadOnlySpan<PieceToken> tokens)
    {
        if (tokens.Length > MaxTokens)
        {
            return;
        }

        var slot = (int)(hash % Slots);
        _hashes[slot] = hash;
        _keyLengths[slot] = (byte)word.Length;
        _counts[slot] = (byte)tokens.Length;
        word.CopyTo(_keys.AsSpan(slot * MaxKeyBytes));
        for (var i = 0; i < tokens.Length; i++)
        {
            _ids[(slot * MaxTokens) + i] = tokens[i].Id;
            _ends[(slot * MaxTokens) + i] = (byte)(tokens[i].End - start);
        }
    }
}
