using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>The decoder with the sequences that it is working on: their KV cache, lengths and scores, and what a step binds.</summary>
/// <remarks>Not thread-safe. Owns native memory; the session belongs to the model and outlives it. A step allocates nothing on the CPU.</remarks>
internal sealed class DecoderBatch : ISequenceBatch
{
    /// <summary>Room grows by this many tokens at least, so that a slightly longer request does not move everything again.</summary>
    private const int CapacityStep = 256;

    private readonly BundleGraphs _graphs;
    private readonly int _imageToken;
    private readonly TensorMemory _memory; // of the session
    private readonly GraphPair _decoder;
    private readonly DecoderLane _whole;
    private readonly DecoderLane? _half;
    private readonly SequenceEnd[] _ends;
    private readonly float[] _logits; // [rows, vocabulary]
    private KeyValueStore? _store;

    /// <param name="decoder">The session.</param>
    /// <param name="manifest">What it is.</param>
    /// <param name="maxRows">Most rows.</param>
    public DecoderBatch(GraphSession decoder, BundleManifest manifest, int maxRows)
        : this(GraphPair.Of(decoder), manifest, maxRows)
    {
    }

    /// <param name="decoder">The sessions; each run takes the one that is to be used at that moment.</param>
    /// <param name="manifest">What they are.</param>
    /// <param name="maxRows">Most rows.</param>
    public DecoderBatch(GraphPair decoder, BundleManifest manifest, int maxRows)
    {
        var graphs = manifest.Graphs;
        _imageToken = manifest.ImageTokens.Token;
        _graphs = graphs;
        _memory = decoder.Whole.CacheMemory;
        _decoder = decoder;
        _whole = new DecoderLane(decoder.Whole, graphs, maxRows);
        _half = decoder.Half is null ? null : new DecoderLane(decoder.Half, graphs, maxRows);
        _ends = new SequenceEnd[maxRows];
        _logits = GC.AllocateArray<float>(checked(maxRows * graphs.VocabularySize), pinned: true);
    }

    public int Count { get; private set; }

    /// <summary>The tokens up to which room is made ahead; only what asks for more gets more.</summary>
    public int UsualLength { get; init; } = int.MaxValue;

    private int MaxRows => _ends.Length;

    private DecoderLane Lane => _half is not null && _decoder.Current == _decoder.Half ? _half : _whole;

    public Span<float> Logits(int row) => LogitsOf(row).Span;

    public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, MaxRows);
        var row = Count;
        var store = Reserve(row + 1, Math.Max(capacity, prompt.Length));
        var shared = prefix?.SharedLength(prompt) ?? 0;
        if (shared > 0)
        {
            prefix!.Store!.CopyTo(0, store, row, shared);
        }

        var (positions, next) = PositionsOf(prompt, shared);
        Append(row, new DecoderInput(prompt, shared, positions), LogitsOf(row), run);
        _ends[row] = new SequenceEnd(prompt.Length, next);
        Count++;
        return shared;
    }

    /// <summary>Computes a prompt in a row that is free, and keeps nothing.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="logits">Receives the scores after every token [tokens, vocabulary].</param>
    /// <param name="run">Whom it is done for.</param>
    public void Score(DecoderPrompt prompt, Memory<float> logits, RunScope run)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, MaxRows); // what lies behind the last row is not ours
        _ = Reserve(Count + 1, prompt.Length);
        Append(Count, new DecoderInput(prompt, 0, PositionsOf(prompt, 0).Tail), logits, run);
    }

    public void Step(ReadOnlySpan<int> tokens, RunScope run)
    {
        try
        {
            Lane.StepOf(_store!, Count, _logits).Run(tokens, _ends, run);
        }
        catch (OnnxRuntimeException e)
        {
            throw run.Translate(GraphNames.Decoder, e);
        }

        for (var row = 0; row < Count; row++)
        {
            _ends[row] = _ends[row].Next;
        }
    }

    public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run)
    {
        var (length, position) = _ends[row];
        _ = Reserve(_store!.Rows, length + tokens.Length);
        var positions = _graphs.Positions is null ? [] : new long[TokenPositions.Axes * tokens.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = position + (i % tokens.Length);
        }

        // What lies beyond a row's length is overwritten by its next step.
        Append(row, DecoderInput.Continuing(length, tokens, positions), logits, run);
    }

    public void Remove(int row)
    {
        var last = --Count;
        if (row == last)
        {
            return;
        }

        _store!.CopyTo(last, _store, row, _ends[last].Length);
        LogitsOf(last).CopyTo(LogitsOf(row));
        _ends[row] = _ends[last];
    }

    public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _ends[row].Length);
        var store = new KeyValueStore(_memory, _graphs.StateTensors, 1, Math.Max(length, 1));
        return new SequenceSnapshot(sequence, length, Fill(store, copy => _store!.CopyTo(row, copy, 0, length)));
    }

    public void Dispose()
    {
        _whole.Dispose();
        _half?.Dispose();
        _store?.Dispose();
    }

    private void Append(int row, DecoderInput input, Memory<float> logits, RunScope run)
    {
        var caches = _store!.View(row, 1);
        try
        {
            Lane.Run.Append(input, caches, logits, run);
        }
        catch (OnnxRuntimeException e)
        {
            throw run.Translate(GraphNames.Decoder, e);
        }
        finally
        {
            Array.ForEach(caches, cache => cache.Dispose());
        }
    }

    /// <summary>The positions of a prompt from a token on [axes, tokens], and the one behind it.</summary>
    private (long[] Tail, long Next) PositionsOf(DecoderPrompt prompt, int start)
    {
        if (_graphs.Positions is not { } rule)
        {
            return ([], prompt.Length);
        }

        var positions = new TokenPositions(rule, _imageToken, prompt.Length);
        positions.Append(prompt.Tokens, prompt.Images.Facts);
        var tail = new long[TokenPositions.Axes * (prompt.Length - start)];
        positions.CopyTail(start, tail);
        return (tail, positions.Next);
    }

    private Memory<float> LogitsOf(int row) => _logits.AsMemory(row * _graphs.VocabularySize, _graphs.VocabularySize);

    /// <summary>Makes room: rows double and capacity grows in steps, and what is there moves along.</summary>
    private KeyValueStore Reserve(int rows, int capacity)
    {
        if (capacity > _graphs.MaxLength)
        {
            throw new ContextLengthException(_graphs.MaxLength, capacity);
        }

        if (_store is not null && rows <= _store.Rows && capacity <= _store.Capacity)
        {
            return _store;
        }

        var limit = Math.Max(Math.Min(UsualLength, _graphs.MaxLength), _store?.Capacity ?? 0);
        var wantedRows = rows <= _store?.Rows ? _store.Rows : Math.Min(MaxRows, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows));
        var wantedCapacity = (Math.Max(capacity, _store?.Capacity ?? 0) + CapacityStep - 1) / CapacityStep * CapacityStep;
        var larger = new KeyValueStore(_memory, _graphs.StateTensors, wantedRows, Math.Min(wantedCapacity, Math.Max(capacity, limit)));
        Fill(larger, copy =>
        {
            for (var row = 0; row < Count; row++)
            {
                _store!.CopyTo(row, copy, row, _ends[row].Length);
            }
        });
        _whole.ForgetBindings();
        _half?.ForgetBindings();
        _store?.Dispose();
        return _store = larger;
    }

    /// <summary>Fills a new store, or frees it if that fails.</summary>
    private static KeyValueStore Fill(KeyValueStore store, Action<KeyValueStore> copy)
    {
        try
        {
            copy(store);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
