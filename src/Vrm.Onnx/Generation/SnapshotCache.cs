using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Generation;

/// <summary>What was computed and is kept for the next question, up to so many bytes: the longest unused goes first.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limit">Most bytes.</param>
internal sealed class SnapshotCache(long limit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = []; // the longest unused first
    private long _bytes;

    /// <summary>Most bytes to keep.</summary>
    public long Limit { get; } = limit;

    /// <summary>Bytes kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>A place for something to be kept; empty at first.</summary>
    public Entry Open() => new(this);

    /// <summary>Forgets everything that is kept; the places stay, and what is asked for again is computed again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_entries.First is { } first)
            {
                Remove(first.Value);
            }
        }
    }

    public void Dispose() => Clear();

    private void Remove(Entry entry)
    {
        if (entry.Content is not { } content)
        {
            return;
        }

        _entries.Remove(entry.Node);
        _bytes -= content.Bytes;
        entry.Content = null;
        content.Release();
    }

    /// <summary>What is kept in one place.</summary>
    /// <param name="Images">Encoded pictures, held.</param>
    /// <param name="Snapshot">Keys and values of a prompt's beginning, held.</param>
    internal sealed record Kept(EncodedImages Images, SequenceSnapshot? Snapshot)
    {
        public long Bytes => Images.Bytes + (Snapshot?.Bytes ?? 0);

        public Kept Acquire() => new(Images.Acquire(), Snapshot?.Acquire());

        public void Release()
        {
            Images.Release();
            Snapshot?.Release();
        }
    }

    /// <summary>
    /// One place, with one holder or several. When the last of them disposes it, it frees what it keeps and keeps nothing more, also of questions
    /// still under way.
    /// </summary>
    internal sealed class Entry : IDisposable
    {
        private readonly SnapshotCache _cache;
        private int _holders = 1;

        public Entry(SnapshotCache cache)
        {
            _cache = cache;
            Node = new LinkedListNode<Entry>(this);
        }

        public LinkedListNode<Entry> Node { get; }

        public Kept? Content { get; set; }

        /// <summary>Adds a holder, who disposes the place as well.</summary>
        public void Hold()
        {
            lock (_cache._lock)
            {
                _holders++;
            }
        }

        /// <summary>Bytes kept here.</summary>
        public long KeptBytes
        {
            get
            {
                lock (_cache._lock)
                {
                    return Content?.Bytes ?? 0;
                }
            }
        }

        /// <summary>The pictures, if they are kept, held for the caller; this counts as a use.</summary>
        public EncodedImages? AcquireImages()
        {
            lock (_cache._lock)
            {
                Touch();
                return Content?.Images.Acquire();
            }
        }

        /// <summary>Whether it is these pictures that are kept; this counts as a use.</summary>
        public bool Keeps(EncodedImages images)
        {
            lock (_cache._lock)
            {
                Touch();
                return Content?.Images == images;
            }
        }

        /// <summary>The snapshot, if one is kept, held for the caller; this counts as a use.</summary>
        public SequenceSnapshot? AcquireSnapshot()
        {
            lock (_cache._lock)
            {
                Touch();
                return Content?.Snapshot?.Acquire();
            }
        }

        /// <summary>
        /// Keeps something in place of what was kept; what others keep goes if need be, and if it is too large by itself, or nobody holds the place,
        /// it is not kept.
        /// </summary>
        /// <param name="kept">What it holds is the cache's to release from now on.</param>
        public void Keep(Kept kept)
        {
            lock (_cache._lock)
            {
                _cache.Remove(this);
                if (kept.Bytes > _cache.Limit || _holders == 0)
                {
                    kept.Release();
                    return;
                }

                while (_cache._bytes + kept.Bytes > _cache.Limit)
                {
                    _cache.Remove(_cache._entries.First!.Value);
                }

                Content = kept;
                _cache._bytes += kept.Bytes;
                _cache._entries.AddLast(Node);
            }
        }

        /// <summary>Keeps what another place keeps. The memory is shared, and counted for each of them.</summary>
        public void KeepSameAs(Entry other)
        {
            lock (_cache._lock)
            {
                if (other.Content is { } content)
                {
                    Keep(content.Acquire());
                }
            }
        }

        public void Dispose()
        {
            lock (_cache._lock)
            {
                if (--_holders == 0)
                {
                    _cache.Remove(this);
                }
            }
        }

        private void Touch()
        {
            if (Content is not null)
            {
                _cache._entries.Remove(Node);
                _cache._entries.AddLast(Node);
            }
        }
    }
}
