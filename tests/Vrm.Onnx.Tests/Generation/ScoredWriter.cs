using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>A model of which only its scores are asked for, one row.</summary>
/// <param name="vocabularySize">Number of scores.</param>
internal abstract class ScoredWriter(int vocabularySize) : ISequenceBatch
{
    public int Count => 1;

    protected float[] Scores { get; } = new float[vocabularySize];

    /// <summary>Scores the next token.</summary>
    /// <returns>The one that the model wants.</returns>
    public abstract int Next();

    /// <summary>Goes on, or begins something else where it did not get what it wanted.</summary>
    public abstract void Chosen(bool asWanted);

    public Span<float> Logits(int row) => Scores;

    public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run) => throw new NotSupportedException();

    public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run) => throw new NotSupportedException();

    public void Step(ReadOnlySpan<int> tokens, RunScope run) => throw new NotSupportedException();

    public void Remove(int row) => throw new NotSupportedException();

    public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
