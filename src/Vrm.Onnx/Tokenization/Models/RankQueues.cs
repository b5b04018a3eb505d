using System.Numerics;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>
/// Positions by the rank of the pair that starts there: one linked list per rank, leftmost first, and two levels of bits that say which lists hold
/// something.
/// </summary>
/// <remarks>Pairs arise from left to right, so that adding to the right end nearly always keeps the order; what would not is refused.</remarks>
internal sealed class RankQueues
{
    private const int None = -1;

    private int[] _heads = [];
    private int[] _tails = [];
    private ulong[] _used = [];
    private ulong[] _usedWords = [];

    /// <summary>Makes room; the lists are empty before and after each use.</summary>
    /// <param name="ranks">Ranks there are.</param>
    public void Reserve(int ranks)
    {
        if (_heads.Length <= ranks)
        {
            _heads = new int[ranks + 1]; // one list at least: a model without merges has none to put in it
            _tails = new int[ranks + 1];
            _used = new ulong[(ranks / 64) + 1];
            _usedWords = new ulong[(_used.Length / 64) + 1];
        }
    }

    /// <summary>Adds a position at the right end of its list.</summary>
    /// <returns><see langword="false"/> if it is not right of all in the list.</returns>
    public bool TryAdd(int rank, int position, Span<SymbolLink> links)
    {
        ref var word = ref _used[rank >> 6];
        var bit = 1UL << (rank & 63);
        if ((word & bit) == 0)
        {
            word |= bit;
            _usedWords[rank >> 12] |= 1UL << ((rank >> 6) & 63);
            _heads[rank] = position;
            links[position] = new SymbolLink(None, None);
        }
        else
        {
            var tail = _tails[rank];
            if (tail >= position)
            {
                return false;
            }

            links[tail] = links[tail] with { Next = position };
            links[position] = new SymbolLink(tail, None);
        }

        _tails[rank] = position;
        return true;
    }

    public void Remove(int rank, int position, Span<SymbolLink> links)
    {
        var (previous, next) = links[position];
        if (previous >= 0)
        {
            links[previous] = links[previous] with { Next = next };
        }
        else
        {
            _heads[rank] = next;
        }

        if (next >= 0)
        {
            links[next] = links[next] with { Previous = previous };
            return;
        }

        _tails[rank] = previous;
        if (previous < 0)
        {
            ref var word = ref _used[rank >> 6];
            word &= ~(1UL << (rank & 63));
            if (word == 0)
            {
                _usedWords[rank >> 12] &= ~(1UL << ((rank >> 6) & 63));
            }
        }
    }

    /// <summary>The leftmost position of a rank whose list holds something.</summary>
    public int First(int rank) => _heads[rank];

    /// <summary>The first rank from <paramref name="rank"/> on whose list holds something, or −1.</summary>
    public int NextRank(int rank)
    {
        var index = rank >> 6;
        var word = _used[index] & (ulong.MaxValue << (rank & 63));
        if (word == 0)
        {
            index = NextUsedWord(index + 1);
            if (index < 0)
            {
                return None;
            }

            word = _used[index];
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    private int NextUsedWord(int index)
    {
        for (var group = index >> 6; group < _usedWords.Length; group++)
        {
            var bits = group == index >> 6 ? _usedWords[group] & (ulong.MaxValue << (index & 63)) : _usedWords[group];
            if (bits != 0)
            {
                return (group << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return None;
    }
}
