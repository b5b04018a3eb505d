using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The merges of a BPE model: which two tokens become one, and in which order of preference.</summary>
/// <remarks>Immutable once built. Open addressing with linear probing, at most half full; seeded per process, so that no file can be made to collide.</remarks>
internal sealed class MergeTable
{
    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly Entry[] _entries;
    private readonly int _mask;

    public MergeTable(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, checked(capacity * 2)));
        _entries = new Entry[size];
        _entries.AsSpan().Fill(new Entry(ulong.MaxValue, -1, -1));
        _mask = size - 1;
        Count = capacity;
    }

    /// <summary>Ranks run from 0 to one less than this.</summary>
    public int Count { get; }

    /// <summary>Sets the merge of a pair; a later one replaces an earlier one, as in the original.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        var key = Key(left, right);
        var index = IndexOf(key);
        while (_entries[index].Key != key && _entries[index].Key != ulong.MaxValue)
        {
            index = (index + 1) & _mask;
        }

        _entries[index] = new Entry(key, rank, merged);
    }

    /// <summary>The rank of a pair's merge, or −1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int merged)
    {
        var key = Key(left, right);
        for (var index = IndexOf(key); ; index = (index + 1) & _mask)
        {
            ref readonly var entry = ref _entries[index];
            if (entry.Key == key)
            {
                merged = entry.Merged;
                return entry.Rank;
            }

            if (entry.Key == ulong.MaxValue)
            {
                merged = -1;
                return -1;
            }
        }
    }

    /// <summary>The table without the merges into some tokens; the same one if there are none.</summary>
    public MergeTable Without(Func<int, bool> isExcluded)
    {
        if (!_entries.Any(entry => entry.Rank >= 0 && isExcluded(entry.Merged)))
        {
            return this;
        }

        var kept = new MergeTable(Count);
        foreach (var entry in _entries)
        {
            if (entry.Rank >= 0 && !isExcluded(entry.Merged))
            {
                kept.Set((int)(entry.Key >> 32), (int)(uint)entry.Key, entry.Rank, entry.Merged);
            }
        }

        return kept;
    }

    /// <summary>All pairs that merge, in no order.</summary>
    public IEnumerable<(int Left, int Right)> Pairs()
    {
        foreach (var entry in _entries)
        {
            if (entry.Rank >= 0)
            {
                yield return ((int)(entry.Key >> 32), (int)(uint)entry.Key);
            }
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(ulong key)
    {
        var high = Math.BigMul(key ^ s_seed, 0x9E3779B97F4A7C15, out var low);
        return (int)(high ^ low) & _mask;
    }

    private readonly record struct Entry(ulong Key, int Rank, int Merged);
}
