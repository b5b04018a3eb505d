using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>A growing list of ranges that is reused from call to call; empty ranges are dropped.</summary>
internal sealed class TextRangeList
{
    private TextRange[] _items = new TextRange[256];

    public int Count { get; private set; }

    public ReadOnlySpan<TextRange> Items => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int start, int end)
    {
        if (start >= end)
        {
            return;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, checked(_items.Length * 2));
        }

        _items[Count++] = new TextRange(start, end);
    }

    public void Clear() => Count = 0;
}
