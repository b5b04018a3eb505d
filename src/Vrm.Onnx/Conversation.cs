using System.Runtime.CompilerServices;
using Vrm.Onnx.Generation;

namespace Vrm.Onnx;

/// <summary>Questions about a picture that know those before them. Can be branched and rewound; what was computed before is not computed again.</summary>
/// <remarks>
/// Not thread-safe: one question at a time; branches are independent of each other and may run side by side. Earlier outputs stand in the prompt as the
/// model wrote them, unless its prompt format leaves their reasoning out. Keeps the keys and values of the conversation, within
/// <see cref="VisionReasonerOptions.MaxCachedImageBytes"/>; disposing frees them.
/// </remarks>
public sealed class Conversation : IDisposable
{
    private readonly VisionReasoner _reasoner;
    private readonly EncodedImageSource _image;
    private readonly SnapshotCache.Entry _entry;
    private readonly List<ConversationTurn> _turns;
    private int _isAnswering;
    private int _disposed;

    internal Conversation(VisionReasoner reasoner, EncodedImageSource image, IEnumerable<ConversationTurn> turns)
    {
        _reasoner = reasoner;
        _image = image;
        _image.Entry.Hold();
        _entry = reasoner.Engine.Cache.Open();
        _turns = [.. turns];
    }

    /// <summary>What was asked and answered so far.</summary>
    public IReadOnlyList<ConversationTurn> Turns => _turns;

    /// <summary>Answers the next question, streamed. A question that does not come to its result leaves the conversation as it was.</summary>
    /// <param name="question">The question. It is taken literally: nothing in it becomes a control token.</param>
    /// <param name="options">How to decode; <see langword="null"/> for the model's defaults.</param>
    /// <param name="cancellationToken">Ends the request, also in the middle of a run.</param>
    /// <returns>Updates, as <see cref="VisionReasoner.GenerateAsync"/> gives them, with the same exceptions.</returns>
    /// <exception cref="InvalidOperationException">A question is being answered.</exception>
    /// <exception cref="ObjectDisposedException">The conversation, or the reasoner, was disposed.</exception>
    public IAsyncEnumerable<ReasoningUpdate> GenerateAsync(string question, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Ask(question, options, UpdateDelivery.AsWritten, cancellationToken);

    /// <summary>Answers the next question, whole: the last update of <see cref="GenerateAsync"/>, with the same exceptions.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    /// <returns>The result.</returns>
    public Task<ReasoningResult> AnswerAsync(string question, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        VisionReasoner.ReadResultAsync(Ask(question, options, UpdateDelivery.AtEnd, cancellationToken));

    /// <summary>Starts another conversation that has the same turns so far.</summary>
    /// <returns>The branch; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">A question is being answered.</exception>
    /// <exception cref="ObjectDisposedException">The conversation was disposed.</exception>
    public Conversation Branch()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ThrowIfAnswering();
        var branch = new Conversation(_reasoner, _image, _turns);
        branch._entry.KeepSameAs(_entry);
        return branch;
    }

    /// <summary>Forgets the last turns.</summary>
    /// <param name="turns">How many, from 0 to the number of <see cref="Turns"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many.</exception>
    /// <exception cref="InvalidOperationException">A question is being answered.</exception>
    public void Rewind(int turns = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(turns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(turns, _turns.Count);
        ThrowIfAnswering();

        // The keys and values of what stays are the beginning of those that are kept.
        _turns.RemoveRange(_turns.Count - turns, turns);
    }

    /// <summary>Frees what is kept, also of the picture if its handle is disposed and no other conversation is about it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _entry.Dispose();
            _image.Entry.Dispose();
        }
    }

    private IAsyncEnumerable<ReasoningUpdate> Ask(string question, GenerationOptions? options, UpdateDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ThrowIfAnswering();
        var source = new ConversationSource(_image with { Question = question, Reasoning = options?.ReasoningMode }, _turns, _entry);
        return AnswerAsync(question, _reasoner.Stream(source, options, delivery, cancellationToken), cancellationToken);
    }

    private async IAsyncEnumerable<ReasoningUpdate> AnswerAsync(string question, IAsyncEnumerable<ReasoningUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isAnswering, 1) != 0)
        {
            throw IsAnswering();
        }

        try
        {
            await foreach (var update in updates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (update is CompletedUpdate { Result: var result })
                {
                    _turns.Add(new ConversationTurn { Question = question, Result = result, Written = _reasoner.Engine.WithoutEnd(result.Tokens) });
                }

                yield return update;
            }
        }
        finally
        {
            Volatile.Write(ref _isAnswering, 0);
        }
    }

    private void ThrowIfAnswering()
    {
        if (Volatile.Read(ref _isAnswering) != 0)
        {
            throw IsAnswering();
        }
    }

    private static InvalidOperationException IsAnswering() =>
        new("A question of this conversation is being answered; wait for its result, or branch the conversation before it.");
}
