namespace Vrm.Onnx.Tokenization.Models;

/// <summary>A heap of pairs, lowest rank first and leftmost among equals; four children per node keep it shallow.</summary>
internal sealed class RankHeap
{
    private ulong[] _items = new ulong[256];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int rank, int position)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, checked(_count * 2));
        }

        var item = ((ulong)(uint)rank << 32) | (uint)position;
        var index = _count++;
        while (index > 0 && _items[(index - 1) / 4] > item)
        {
            _items[index] = _items[(index - 1) / 4];
            index = (index - 1) / 4;
        }

        _items[index] = item;
    }

    /// <summary>Looks at the first one.</summary>
    public bool TryPeek(out int rank, out int position)
    {
        (rank, position) = _count == 0 ? (-1, -1) : ((int)(_items[0] >> 32), (int)(uint)_items[0]);
        return _count > 0;
    }

    /// <summary>Takes the first one out.</summary>
    public void Take() => SiftDown(_items[--_count]);

    private void SiftDown(ulong item)
    {
        var items = _items;
        var index = 0;
        while (true)
        {
            var first = (index * 4) + 1;
            if (first >= _count)
            {
                break;
            }

            var least = first;
            var end = Math.Min(first + 4, _count);
            for (var child = first + 1; child < end; child++)
            {
                least = items[child] < items[least] ? child : least;
            }

            if (items[least] >= item)
            {
                break;
            }

            items[index] = items[least];
            index = least;
        }

        items[index] = item;
    }
}
