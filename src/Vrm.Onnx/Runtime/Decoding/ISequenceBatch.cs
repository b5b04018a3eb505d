using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>Sequences that are decoded together, one row each. Rows are numbered from 0 without gaps.</summary>
/// <remarks>Not thread-safe. A run that fails or is cancelled leaves every row as it was before.</remarks>
internal interface ISequenceBatch : IDisposable
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Adds a row behind the others and computes its prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="prefix">A computed beginning, of which the part that is the same is not computed again.</param>
    /// <param name="capacity">Most tokens that the row will have.</param>
    /// <param name="run">Whom it is done for.</param>
    /// <returns>How many tokens were taken from <paramref name="prefix"/>.</returns>
    int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run);

    /// <summary>Appends one token to every row.</summary>
    /// <param name="tokens">A token for each row.</param>
    /// <param name="run">Whom it is done for.</param>
    void Step(ReadOnlySpan<int> tokens, RunScope run);

    /// <summary>The scores for a row's next token [vocabulary], as the last run that included it left them.</summary>
    Span<float> Logits(int row);

    /// <summary>Scores what could follow a row, without changing the row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="tokens">Tokens that follow, at least one.</param>
    /// <param name="logits">Receives the scores after each of them [tokens, vocabulary].</param>
    /// <param name="run">Whom it is done for.</param>
    void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run);

    /// <summary>Takes a row out; the last row moves to its number.</summary>
    void Remove(int row);

    /// <summary>Keeps the beginning of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="sequence">The tokens and pictures of the row, at least <paramref name="length"/> of them.</param>
    /// <param name="length">How many tokens to keep.</param>
    SequenceSnapshot Save(int row, DecoderPrompt sequence, int length);
}
