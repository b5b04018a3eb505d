using System.Diagnostics;
using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Byte-pair encoding over bytes or characters.</summary>
internal sealed class BpeModel : TokenModel
{
    private readonly BpeOptions _options;
    private readonly ModelContext _context;
    private readonly MergeTable _merges;
    private readonly MergeTable _safeMerges;
    private readonly ByteStringMap _pieces;
    private readonly WholePieces _whole;
    private readonly WholePieces _safeWhole;
    private readonly WordBoundaries? _boundaries;
    private readonly SymbolTable _only;
    private readonly SymbolTable _first;
    private readonly SymbolTable _middle;
    private readonly SymbolTable _last;
    private readonly int[] _byteTokens;

    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options, ModelContext context)
        : base(vocabulary)
    {
        _options = options;
        _context = context;
        _merges = merges;
        _safeMerges = merges.Without(context.IsSpecial);
        _pieces = BpePieces.Create(vocabulary, options.ByteLevel);
        _whole = new WholePieces(vocabulary.Size);
        _safeWhole = new WholePieces(vocabulary.Size);
        _byteTokens = BpePieces.ByteTokens(vocabulary);
        _boundaries = WordBoundaries.TryCreate(vocabulary, merges, options, _byteTokens);
        var (prefix, suffix) = (options.Prefix, options.Suffix);
        _first = SymbolTable.Create(vocabulary, options.ByteLevel, "", "");
        _only = suffix.Length == 0 ? _first : SymbolTable.Create(vocabulary, options.ByteLevel, "", suffix);
        _middle = prefix.Length == 0 ? _first : SymbolTable.Create(vocabulary, options.ByteLevel, prefix, "");
        _last = prefix.Length == 0 ? _only : suffix.Length == 0 ? _middle : SymbolTable.Create(vocabulary, options.ByteLevel, prefix, suffix);
    }

    private bool IsPlain => _options.Prefix.Length == 0 && _options.Suffix.Length == 0;

    public override void Encode(ReadOnlySpan<byte> piece, int start, ModelWorkspace workspace)
    {
        Debug.Assert(!piece.IsEmpty, "Pre-tokenizers drop empty pieces.");
        if (_options.IgnoreMerges && _pieces.TryGetValue(piece, out var id) && IsAllowed(id, workspace))
        {
            workspace.Tokens.Add(id, start, start + piece.Length);
            return;
        }

        if (_boundaries is null)
        {
            EncodeWord(piece, start, workspace);
            return;
        }

        while (!piece.IsEmpty)
        {
            var length = _boundaries.NextBoundary(piece);
            EncodeWord(piece[..length], start, workspace);
            piece = piece[length..];
            start += length;
        }
    }

    /// <summary>A control token is made of text only where the caller asked for it.</summary>
    private bool IsAllowed(int id, ModelWorkspace workspace) => workspace.ControlTokens || !_context.IsSpecial(id);

    private void EncodeWord(ReadOnlySpan<byte> word, int start, ModelWorkspace workspace)
    {
        var id = -1;
        var whole = workspace.ControlTokens ? _whole : _safeWhole;
        if (IsPlain && !_options.IgnoreMerges && _pieces.TryGetValue(word, out id) && whole.IsReached(id))
        {
            workspace.Tokens.Add(id, start, start + word.Length);
            return;
        }

        if (word.Length > WordCache.MaxKeyBytes)
        {
            MergeWord(word, start, workspace);
            return;
        }

        var hash = ByteStringMap.Hash(word);
        if (workspace.Words.TryAppend(word, hash, start, workspace.Tokens))
        {
            return;
        }

        var before = workspace.Tokens.Count;
        MergeWord(word, start, workspace);
        var made = workspace.Tokens.Items[before..];
        if (made.Length == 1 && made[0].Id == id)
        {
            whole.SetReached(id);
        }

        workspace.Words.Remember(word, hash, start, made);
    }

    private void MergeWord(ReadOnlySpan<byte> word, int start, ModelWorkspace workspace)
    {
        var symbols = workspace.Symbols;
        symbols.Clear();
        if (_options.ByteLevel && IsPlain && _options.UnknownId < 0)
        {
            AddBytes(word, workspace);
        }
        else
        {
            AddSymbols(word, workspace);
        }

        symbols.Merge(workspace.ControlTokens ? _merges : _safeMerges);
        symbols.AppendTo(workspace.Tokens, start);
    }

    private void AddBytes(ReadOnlySpan<byte> word, ModelWorkspace workspace)
    {
        foreach (var value in word)
        {
            var id = _first.Find(value);
            if (id >= 0 && IsAllowed(id, workspace))
            {
                workspace.Symbols.Add(id, 1);
            }
        }
    }

    private void AddSymbols(ReadOnlySpan<byte> word, ModelWorkspace workspace)
    {
        var symbols = workspace.Symbols;
        var unknownLength = 0;
        for (var i = 0; i < word.Length;)
        {
            var length = 1;
            var symbol = (int)word[i];
            if (!_options.ByteLevel)
            {
                Rune.DecodeFromUtf8(word[i..], out var rune, out length);
                symbol = rune.Value;
            }

            var isLast = i + length == word.Length;
            var id = (i == 0 ? isLast ? _only : _first : isLast ? _last : _middle).Find(symbol);
            if (id >= 0 && IsAllowed(id, workspace))
            {
                Flush(symbols, ref unknownLength);
                symbols.Add(id, length);
            }
            else if (!_options.ByteFallback || !TryAddFallback(word.Slice(i, length), symbols))
            {
                // The original keeps an unknown character back until a known one or the end, even past fallback bytes.
                if (_options.UnknownId >= 0)
                {
                    if (!_options.FuseUnknown)
                    {
                        Flush(symbols, ref unknownLength);
                    }

                    unknownLength += length;
                }
            }

            i += length;
        }

        Flush(symbols, ref unknownLength);
    }

    private void Flush(SymbolChain symbols, ref int unknownLength)
    {
        if (unknownLength > 0)
        {
            symbols.Add(_options.UnknownId, unknownLength);
            unknownLength = 0;
        }
    }

    private bool TryAddFallback(ReadOnlySpan<byte> character, SymbolChain symbols)
    {
        foreach (var value in character)
        {
            if (_byteTokens[value] < 0)
            {
                return false;
            }
        }

        foreach (var value in character)
        {
            symbols.Add(_byteTokens[value], 1);
        }

        return true;
    }
}
