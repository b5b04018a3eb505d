using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>A batch whose every sequence has a script: request r writes <see cref="TokenOf"/>(r, 0), (r, 1), … and checks that it gets back what it wrote.</summary>
internal sealed class ScriptedBatch(int maxRows) : ISequenceBatch
{
    public const int Vocabulary = 10;
    public const int EndToken = 9;

    private readonly List<Row> _rows = [];
    private readonly float[][] _logits = [.. Enumerable.Range(0, maxRows).Select(_ => new float[Vocabulary])];

    /// <summary>Makes the next step fail.</summary>
    public Exception? StepFault { get; set; }

    /// <summary>Makes the next prompt fail.</summary>
    public Exception? AddFault { get; set; }

    /// <summary>Requests whose scores become NaN after so many tokens.</summary>
    public Dictionary<int, int> Poisoned { get; } = [];

    public int Count => _rows.Count;

    /// <summary>What a request writes: tokens 1 to 8, and the end token at its length.</summary>
    public static int TokenOf(int request, int index) => index >= LengthOf(request) ? EndToken : 1 + (int)((uint)HashCode(request, index) % 8);

    /// <summary>How many tokens a request writes before the end token.</summary>
    public static int LengthOf(int request) => (int)((uint)HashCode(request, -1) % 12);

    public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        if (AddFault is { } fault)
        {
            AddFault = null;
            throw fault;
        }

        Assert.True(_rows.Count < maxRows, "more rows than there is room for");
        _rows.Add(new Row(prompt.Tokens[0], 0));
        Write(_rows.Count - 1);
        return 0;
    }

    public void Step(ReadOnlySpan<int> tokens, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        if (StepFault is { } fault)
        {
            StepFault = null;
            throw fault;
        }

        Assert.Equal(_rows.Count, tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            var (request, written) = _rows[i];
            Assert.Equal(TokenOf(request, written), tokens[i]);
            _rows[i] = new Row(request, written + 1);
            Write(i);
        }
    }

    public Span<float> Logits(int row) => _logits[row];

    public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run) => throw new NotSupportedException();

    public void Remove(int row)
    {
        _logits[_rows.Count - 1].CopyTo(_logits[row], 0);
        _rows[row] = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
    }

    public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length) => new(sequence, length, store: null);

    public void Dispose() => _rows.Clear();

    private void Write(int row)
    {
        var (request, written) = _rows[row];
        _logits[row].AsSpan().Clear();
        _logits[row][TokenOf(request, written)] = 1;
        if (Poisoned.TryGetValue(request, out var after) && written >= after)
        {
            _logits[row][0] = float.NaN;
        }
    }

    /// <summary>The same in every process, unlike <see cref="System.HashCode"/>.</summary>
    private static int HashCode(int request, int index)
    {
        var mixed = unchecked(((uint)request * 2654435761u) ^ ((uint)index * 2246822519u));
        mixed ^= mixed >> 15;
        mixed = unchecked(mixed * 3266489917u);
        return (int)(mixed ^ (mixed >> 13));
    }

    private readonly record struct Row(int Request, int Written);
}
