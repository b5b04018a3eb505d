using System.Diagnostics;

namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>A piece of the input as UTF-8 that normalizers rewrite, with the part of the input that each of its bytes stands for.</summary>
/// <remarks>
/// Two buffers take turns: a rewrite reads one and writes the other. Positions are kept only when asked for. Reused from call to call.
/// The bookkeeping is that of the original: a byte that replaces one takes its part of the input, an inserted one that of the byte before.
/// </remarks>
internal sealed class AlignedText(TextLimit limit)
{
    private byte[] _bytes = new byte[1024];
    private byte[] _newBytes = new byte[1024];
    private TextRange[] _parts = [];
    private TextRange[] _newParts = [];
    private int _length;
    private int _newLength;
    private int _origin;
    private int _cursor;
    private int _maxLength;

    /// <summary>The text as it is now.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Whether <see cref="Part"/> can be asked.</summary>
    public bool TracksParts { get; private set; }

    /// <summary>The part of the input that a byte stands for.</summary>
    public TextRange Part(int position)
    {
        Debug.Assert(TracksParts, "Asked for at Load.");
        return _parts[position];
    }

    /// <summary>Takes a range of the input.</summary>
    public void Load(ReadOnlySpan<byte> input, TextRange range, bool trackParts)
    {
        var text = input[range.Start..range.End];
        (_length, _origin, _maxLength, TracksParts) = (text.Length, range.Start, TextLimit.Of(text.Length), trackParts);
        Grow(ref _bytes, _length);
        text.CopyTo(_bytes);
        if (!trackParts)
        {
            return;
        }

        Grow(ref _parts, _length);
        for (var i = 0; i < text.Length;)
        {
            var characterLength = Utf8.LengthAt(text, i);
            _parts.AsSpan(i, characterLength).Fill(new TextRange(range.Start + i, range.Start + i + characterLength));
            i += characterLength;
        }
    }

    /// <summary>Takes a range of another text.</summary>
    public void Load(AlignedText other, TextRange range)
    {
        (_length, _maxLength, TracksParts) = (range.Length, other._maxLength, other.TracksParts);
        Grow(ref _bytes, _length);
        other._bytes.AsSpan(range.Start, _length).CopyTo(_bytes);
        _origin = other._origin;
        if (TracksParts)
        {
            Grow(ref _parts, _length);
            other._parts.AsSpan(range.Start, _length).CopyTo(_parts);
            _origin = _parts[0].Start;
        }
    }

    /// <summary>Starts a rewrite at the start of the text.</summary>
    public void BeginRewrite()
    {
        _newLength = 0;
        _cursor = 0;
    }

    /// <summary>Copies the text from where the rewrite stands up to a position.</summary>
    public void KeepTo(int end)
    {
        var length = end - _cursor;
        Reserve(length);
        _bytes.AsSpan(_cursor, length).CopyTo(_newBytes.AsSpan(_newLength));
        if (TracksParts)
        {
            _parts.AsSpan(_cursor, length).CopyTo(_newParts.AsSpan(_newLength));
        }

        _newLength += length;
        _cursor = end;
    }

    /// <summary>Leaves out the text up to a position.</summary>
    public void SkipTo(int end) => _cursor = end;

    /// <summary>Writes a character in place of the one the rewrite stands at, and goes past that one.</summary>
    public void Replace(ReadOnlySpan<byte> character)
    {
        Write(character, _cursor);
        _cursor += Utf8.LengthAt(Bytes, _cursor);
    }

    /// <summary>Writes characters that stand for what is before the place where the rewrite stands.</summary>
    public void Insert(ReadOnlySpan<byte> characters) => Write(characters, _cursor - 1);

    /// <summary>Writes characters that stand for what is next in the text.</summary>
    public void InsertAhead(ReadOnlySpan<byte> characters) => Write(characters, _cursor);

    /// <summary>Goes past some characters without writing them.</summary>
    public void SkipCharacters(int count)
    {
        for (; count > 0 && _cursor < _length; count--)
        {
            _cursor += Utf8.LengthAt(Bytes, _cursor);
        }
    }

    /// <summary>Ends a rewrite; the rest of the text has to have been kept or skipped.</summary>
    public void EndRewrite()
    {
        (_bytes, _newBytes) = (_newBytes, _bytes);
        (_parts, _newParts) = (_newParts, _parts);
        _length = _newLength;
    }

    /// <summary>The length of the text being written.</summary>
    public int RewrittenLength => _newLength;

    private void Write(ReadOnlySpan<byte> characters, int like)
    {
        Reserve(characters.Length);
        characters.CopyTo(_newBytes.AsSpan(_newLength));
        if (TracksParts)
        {
            _newParts.AsSpan(_newLength, characters.Length).Fill(like < 0 ? new TextRange(_origin, _origin) : _parts[like]);
        }

        _newLength += characters.Length;
    }

    private void Reserve(int more)
    {
        var needed = checked(_newLength + more);
        if (needed > _maxLength)
        {
            throw limit.Exceeded(_maxLength);
        }

        Grow(ref _newBytes, needed);
        if (TracksParts)
        {
            Grow(ref _newParts, needed);
        }
    }

    private static void Grow<T>(ref T[] array, int needed)
    {
        if (array.Length < needed)
        {
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(1024, array.Length * 2L))));
        }
    }
}
