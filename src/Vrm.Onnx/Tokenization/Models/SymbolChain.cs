using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The symbols of one piece of text, and the merging of neighbours by rank (byte-pair encoding, Sennrich et al. 2016).</summary>
/// <remarks>
/// Of all neighbouring pairs the one of the lowest rank is merged first, the leftmost of equals. Short chains look at every pair
/// each time, which is fastest there; long ones are merged in linear or n·log n time by <see cref="LongChainMerger"/>.
/// </remarks>
internal sealed class SymbolChain
{
    /// <summary>Up to here looking at every pair costs less than keeping an order.</summary>
    private const int ShortChain = 40;

    private readonly LongChainMerger _long = new();
    private int[] _ids = new int[256];
    private int[] _starts = new int[256];
    private int[] _ranks = new int[ShortChain];
    private int[] _merged = new int[ShortChain];
    private int _count;
    private int _length;

    public void Clear()
    {
        _count = 0;
        _length = 0;
    }

    /// <summary>Appends a symbol.</summary>
    /// <param name="id">Its token.</param>
    /// <param name="length">Bytes of text that it stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int length)
    {
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, checked(_count * 2));
            Array.Resize(ref _starts, checked(_count * 2));
        }

        _ids[_count] = id;
        _starts[_count++] = _length;
        _length += length;
    }

    /// <summary>Merges all that can be merged.</summary>
    public void Merge(MergeTable merges)
    {
        if (_count > ShortChain)
        {
            _count = _long.Merge(_ids.AsSpan(0, _count), _starts.AsSpan(0, _count), merges);
        }
        else if (_count > 1)
        {
            MergeShort(merges);
        }
    }

    /// <summary>Appends the symbols as tokens.</summary>
    public void AppendTo(PieceTokenList tokens, int start)
    {
        for (var i = 0; i < _count; i++)
        {
            tokens.Add(_ids[i], start + _starts[i], start + (i + 1 < _count ? _starts[i + 1] : _length));
        }
    }

    private void MergeShort(MergeTable merges)
    {
        var ids = _ids.AsSpan();
        var ranks = _ranks.AsSpan();
        for (var i = 0; i + 1 < _count; i++)
        {
            ranks[i] = merges.Find(ids[i], ids[i + 1], out _merged[i]);
        }

        while (true)
        {
            var best = -1;
            var bestRank = uint.MaxValue;
            for (var i = 0; i + 1 < _count; i++)
            {
                // No merge is −1, the largest number when unsigned.
                if ((uint)ranks[i] < bestRank)
                {
                    (best, bestRank) = (i, (uint)ranks[i]);
                }
            }

            if (best < 0)
            {
                return;
            }

            Replace(best);
            if (best > 0)
            {
                ranks[best - 1] = merges.Find(ids[best - 1], ids[best], out _merged[best - 1]);
            }

            if (best + 1 < _count)
            {
                ranks[best] = merges.Find(ids[best], ids[best + 1], out _merged[best]);
            }
        }
    }

    /// <summary>Makes one symbol of two and closes the gap; the ranks on both sides are the caller's to renew.</summary>
    private void Replace(int index)
    {
        _ids[index] = _merged[index];
        var tail = _count - index - 2;
        _ids.AsSpan(index + 2, tail).CopyTo(_ids.AsSpan(index + 1));
        _starts.AsSpan(index + 2, tail).CopyTo(_starts.AsSpan(index + 1));
        if (tail > 0)
        {
            _ranks.AsSpan(index + 2, tail - 1).CopyTo(_ranks.AsSpan(index + 1));
            _merged.AsSpan(index + 2, tail - 1).CopyTo(_merged.AsSpan(index + 1));
        }

        _count--;
    }
}
