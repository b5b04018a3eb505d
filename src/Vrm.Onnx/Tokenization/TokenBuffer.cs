namespace Vrm.Onnx.Tokenization;

/// <summary>Token ids that an encoder appends to; keeps its memory when it is cleared, so that encoding into it again allocates nothing.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class TokenBuffer
{
    private TokenId[] _ids;
    private TokenOffsets[]? _offsets;
    private int _count;

    /// <summary>Creates a buffer.</summary>
    /// <param name="capacity">Tokens to have room for from the start.</param>
    /// <param name="withOffsets">Whether encoders record which part of the text each token stands for.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public TokenBuffer(int capacity = 256, bool withOffsets = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _ids = new TokenId[capacity];
        _offsets = withOffsets ? new TokenOffsets[capacity] : null;
    }

    /// <summary>Tokens in the buffer.</summary>
    public int Count => _count;

    /// <summary>Whether <see cref="Offsets"/> is filled.</summary>
    public bool HasOffsets => _offsets is not null;

    /// <summary>The tokens; valid until the next one is added.</summary>
    public ReadOnlySpan<TokenId> Ids => _ids.AsSpan(0, _count);

    /// <summary>One entry per token where <see cref="HasOffsets"/>; else empty. Valid until the next token is added.</summary>
    public ReadOnlySpan<TokenOffsets> Offsets => _offsets.AsSpan(0, _offsets is null ? 0 : _count);

    /// <summary>Removes all tokens and keeps the memory.</summary>
    public void Clear() => _count = 0;

    /// <summary>Appends a token that stands for no text.</summary>
    public void Add(TokenId id) => Add(id, default(TokenOffsets));

    /// <summary>Appends a token several times, as an image placeholder is.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void AddRepeated(TokenId id, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Reserve(count);
        _ids.AsSpan(_count, count).Fill(id);
        _offsets?.AsSpan(_count, count).Clear();
        _count += count;
    }

    /// <summary>Appends a token that stands for a part of the text.</summary>
    public void Add(TokenId id, TokenOffsets offsets)
    {
        if (_count == _ids.Length)
        {
            Reserve(1);
        }

        _ids[_count] = id;
        if (_offsets is not null)
        {
            _offsets[_count] = offsets;
        }

        _count++;
    }

    /// <summary>The ids as plain numbers, in a new array.</summary>
    public int[] ToArray()
    {
        var values = new int[_count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _ids[i].Value;
        }

        return values;
    }

    private void Reserve(int more)
    {
        var needed = checked(_count + more);
        if (needed <= _ids.Length)
        {
            return;
        }

        var capacity = Math.Max(needed, (int)Math.Min(Array.MaxLength, Math.Max(16, _ids.Length * 2L)));
        Array.Resize(ref _ids, capacity);
        if (_offsets is not null)
        {
            Array.Resize(ref _offsets, capacity);
        }
    }
}
