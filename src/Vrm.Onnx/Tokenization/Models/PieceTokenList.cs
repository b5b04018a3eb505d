using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>A growing list of tokens that is reused from call to call.</summary>
internal sealed class PieceTokenList
{
    private PieceToken[] _items = new PieceToken[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<PieceToken> Items => _items.AsSpan(0, Count);

    public Span<PieceToken> Mutable => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int start, int end)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, checked(_items.Length * 2));
        }

        _items[Count++] = new PieceToken(id, start, end);
    }

    public void Clear() => Count = 0;
}
