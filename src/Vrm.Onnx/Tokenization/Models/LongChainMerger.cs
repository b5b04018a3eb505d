using System.Buffers;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Merges long chains of symbols, kept as a doubly linked list.</summary>
/// <remarks>
/// The pairs wait in one list per rank, leftmost first; the few that do not arise from left to right wait in a heap. Taking the lowest
/// of both gives exactly the order of the original, in linear time for texts whose pairs arise in order (runs of one character among
/// them) and in n·log n at worst.
/// </remarks>
internal sealed class LongChainMerger
{
    private readonly RankQueues _queues = new();
    private readonly RankHeap _heap = new();

    /// <summary>Merges and compacts.</summary>
    /// <param name="ids">The symbols' tokens, rewritten in place.</param>
    /// <param name="starts">Where each symbol starts, rewritten in place.</param>
    /// <param name="merges">The merges.</param>
    /// <returns>Symbols that are left.</returns>
    public int Merge(Span<int> ids, Span<int> starts, MergeTable merges)
    {
        var count = ids.Length;
        var neighbours = ArrayPool<SymbolLink>.Shared.Rent(count);
        var waiting = ArrayPool<SymbolLink>.Shared.Rent(count);
        var ranks = ArrayPool<int>.Shared.Rent(count);
        var queued = ArrayPool<bool>.Shared.Rent(count);
        var chain = new LinkedSymbols(ids, neighbours.AsSpan(0, count), ranks.AsSpan(0, count), merges);
        MergeAll(chain, new Waiting(waiting, queued.AsSpan(0, count), ranks));
        var kept = chain.Compact(starts);
        ArrayPool<SymbolLink>.Shared.Return(neighbours);
        ArrayPool<SymbolLink>.Shared.Return(waiting);
        ArrayPool<int>.Shared.Return(ranks);
        ArrayPool<bool>.Shared.Return(queued);
        return kept;
    }

    private void MergeAll(LinkedSymbols chain, Waiting waiting)
    {
        _queues.Reserve(chain.Merges.Count);
        _heap.Clear();
        waiting.Queued.Clear();
        for (var i = 0; i < chain.Count; i++)
        {
            Add(chain.Ranks[i], i, waiting);
        }

        for (var lowest = 0; TryTake(waiting, ref lowest, out var position);)
        {
            var (previous, right) = (chain.Previous(position), chain.Next(position));
            Remove(previous, waiting);
            Remove(position, waiting);
            Remove(right, waiting);
            chain.Merge(position);
            lowest = Math.Min(lowest, Renew(chain, previous, waiting));
            lowest = Math.Min(lowest, Renew(chain, position, waiting));
        }
    }

    /// <summary>The pair of the lowest rank, the leftmost of equals.</summary>
    /// <param name="waiting">The pairs.</param>
    /// <param name="lowest">No list of a lower rank holds anything; raised to the first that does.</param>
    /// <param name="position">Where the pair starts.</param>
    private bool TryTake(Waiting waiting, ref int lowest, out int position)
    {
        while (true)
        {
            var rank = _queues.NextRank(lowest);
            lowest = Math.Max(lowest, rank);
            position = rank < 0 ? -1 : _queues.First(rank);
            if (!_heap.TryPeek(out var heapRank, out var heapPosition)
                || (rank >= 0 && (rank < heapRank || (rank == heapRank && position < heapPosition))))
            {
                return rank >= 0;
            }

            // What has changed since it was put there has another rank now.
            _heap.Take();
            if (waiting.Ranks[heapPosition] == heapRank)
            {
                position = heapPosition;
                return true;
            }
        }
    }

    private int Renew(LinkedSymbols chain, int position, Waiting waiting)
    {
        if (position < 0)
        {
            return int.MaxValue;
        }

        var rank = chain.Renew(position);
        Add(rank, position, waiting);
        return rank < 0 ? int.MaxValue : rank;
    }

    private void Add(int rank, int position, Waiting waiting)
    {
        if (rank >= 0)
        {
            waiting.Queued[position] = _queues.TryAdd(rank, position, waiting.Links);
            if (!waiting.Queued[position])
            {
                _heap.Add(rank, position);
            }
        }
    }

    private void Remove(int position, Waiting waiting)
    {
        if (position >= 0 && waiting.Queued[position])
        {
            _queues.Remove(waiting.Ranks[position], position, waiting.Links);
            waiting.Queued[position] = false;
        }
    }

    /// <summary>Where pairs wait, by the position they start at.</summary>
    private readonly ref struct Waiting(Span<SymbolLink> links, Span<bool> queued, ReadOnlySpan<int> ranks)
    {
        /// <summary>The links of the lists.</summary>
        public Span<SymbolLink> Links { get; } = links;

        /// <summary>Whether the pair is in a list.</summary>
        public Span<bool> Queued { get; } = queued;

        /// <summary>The rank of the pair; −1 for none.</summary>
        public ReadOnlySpan<int> Ranks { get; } = ranks;
    }
}
