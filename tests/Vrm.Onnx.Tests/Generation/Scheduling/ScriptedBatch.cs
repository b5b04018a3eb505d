using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>
/// A batch whose every sequence has a script: the request r, the last token of its prompt, writes <see cref="TokenOf"/>(r, 0), (r, 1), … It checks that it gets back what it wrote, that what
/// is kept of a row is what stands in it, and that what a row starts from is its own beginning.
/// </summary>
internal sealed class ScriptedBatch(int maxRows) : ISequenceBatch
{
    public const int Vocabulary = 10;
    public const int EndToken = 9;

    private readonly List<Row> _rows = [];
    private readonly List<SequenceSnapshot> _saved = [];
    private readonly float[][] _logits = [.. Enumerable.Range(0, maxRows).Select(_ => new float[Vocabulary])];

    /// <summary>Makes the next step fail.</summary>
    public Exception? StepFault { get; set; }

    /// <summary>Makes the next prompt fail.</summary>
    public Exception? AddFault { get; set; }

    /// <summary>Makes the next attempt to keep something fail.</summary>
    public Exception? SaveFault { get; set; }

    /// <summary>Called in the middle of a run; says whether the run notices that it was cancelled.</summary>
    public Func<bool> During { get; set; } = () => true;

    /// <summary>Requests whose scores become NaN after so many tokens.</summary>
    public Dictionary<int, int> Poisoned { get; } = [];

    public int Count => _rows.Count;

    /// <summary>What a request writes: tokens 1 to 8, and the end token at its length.</summary>
    public static int TokenOf(int request, int index) => index >= LengthOf(request) ? EndToken : 1 + (int)((uint)HashCode(request, index) % 8);

    /// <summary>How many tokens a request writes before the end token.</summary>
    public static int LengthOf(int request) => (int)((uint)HashCode(request, -1) % 12);

    public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run)
    {
        BeRun(run);
        if (AddFault is { } fault)
        {
            AddFault = null;
            throw fault;
        }

        Assert.True(_rows.Count < maxRows, "more rows than there is room for");
        prompt.Images.Acquire().Release(); // whose memory is read must be there
        var shared = 0;
        if (prefix is not null)
        {
            prefix.Acquire().Release();
            shared = prefix.SharedLength(prompt);
            Assert.True(shared == 0 || prompt.Tokens.AsSpan(0, shared).SequenceEqual(prefix.Prompt.Tokens.AsSpan(0, shared)), "a row starts from the beginning of another");
            Assert.True(!prompt.Tokens.AsSpan(0, shared).Contains(prompt.ImageToken) || prefix.Prompt.Images == prompt.Images, "a row starts from the pictures of another");
        }

        _rows.Add(new Row(prompt.Tokens[^1], 0, [.. prompt.Tokens], prompt.Images));
        Write(_rows.Count - 1);
        return shared;
    }

    public void Step(ReadOnlySpan<int> tokens, RunScope run)
    {
        BeRun(run);
        if (StepFault is { } fault)
        {
            StepFault = null;
            throw fault;
        }

        Assert.Equal(_rows.Count, tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            var row = _rows[i];
            Assert.Equal(TokenOf(row.Request, row.Written), tokens[i]);
            row.Tokens.Add(tokens[i]);
            _rows[i] = row with { Written = row.Written + 1 };
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

    public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length)
    {
        if (SaveFault is { } fault)
        {
            SaveFault = null;
            throw fault;
        }

        Assert.Equal(_rows[row].Tokens.Take(length), sequence.Tokens.Take(length));
        Assert.Same(_rows[row].Images, sequence.Images);
        _saved.Add(new SequenceSnapshot(sequence, length, store: null));
        return _saved[^1];
    }

    /// <summary>Nobody holds what was kept any more.</summary>
    public void AssertFreed() => Assert.All(_saved, snapshot => Assert.Throws<ObjectDisposedException>(snapshot.Acquire));

    public void Dispose() => _rows.Clear();

    private void BeRun(RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        if (During())
        {
            run.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Write(int row)
    {
        var (request, written) = (_rows[row].Request, _rows[row].Written);
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

    private sealed record Row(int Request, int Written, List<int> Tokens, EncodedImages Images);
}
