namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The tokens that a text begins with at one place, and how much of the text had to be read to know.</summary>
/// <remarks>
/// Where the same bytes come again, so do the same tokens: in a run of one character one comparison stands for as many look-ups
/// as the longest token has bytes.
/// </remarks>
internal sealed class PrefixList
{
    private Prefix[] _items = new Prefix[16];
    private int _count;
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The tokens, the shortest first.</summary>
    public ReadOnlySpan<Prefix> Items => _items.AsSpan(0, _count);

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_count, _start, _end) = (0, 0, 0);

    /// <summary>Adds a longer token.</summary>
    public void Add(int id, int length)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = new Prefix(id, length);
    }

    /// <summary>Says what was read.</summary>
    /// <param name="start">Where the tokens begin.</param>
    /// <param name="end">The end of what was read.</param>
    /// <param name="atEnd">Whether only the end of the text kept it from reading on.</param>
    public void SetRead(int start, int end, bool atEnd) => (_start, _end, _atEnd) = (start, end, atEnd);

    /// <summary>Whether these are also the tokens at another place of the same text, because it reads the same.</summary>
    public bool Holds(ReadOnlySpan<byte> text, int position)
    {
        var length = _end - _start;
        return length > 0 && !_atEnd && position + length <= text.Length && text.Slice(position, length).SequenceEqual(text[_start.._end]);
    }

    /// <summary>A token and its length in bytes.</summary>
    internal readonly record struct Prefix(int Id, int Length);
}
