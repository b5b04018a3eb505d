using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx;

public sealed partial class VisionReasoner
{
    /// <summary>Answers a question about pictures, streamed: reasoning and answer as they are written, then the result.</summary>
    /// <param name="request">The pictures and the question.</param>
    /// <param name="options">How to decode; <see langword="null"/> for the model's defaults.</param>
    /// <param name="cancellationToken">Ends the request, also in the middle of a run.</param>
    /// <returns>Updates; the last is a <see cref="CompletedUpdate"/>. Leaving the enumeration early ends the request.</returns>
    /// <remarks>The model runs on the thread pool, not on the caller's thread.</remarks>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="ContextLengthException">The prompt does not fit into the model's context.</exception>
    /// <exception cref="InferenceException">A run failed, or the model computed scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The reasoner was disposed, before or during the request.</exception>
    public IAsyncEnumerable<ReasoningUpdate> GenerateAsync(ReasoningRequest request, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new GenerationOptions();
        request.Validate();
        options.Validate();
        ObjectDisposedException.ThrowIf(_gate.IsClosed, this);
        return StreamAsync(request, options, cancellationToken);
    }

    /// <summary>Answers a question about pictures, whole.</summary>
    /// <param name="request">The pictures and the question.</param>
    /// <param name="options">How to decode; <see langword="null"/> for the model's defaults.</param>
    /// <param name="cancellationToken">Ends the request, also in the middle of a run.</param>
    /// <remarks>The last update of <see cref="GenerateAsync"/>, with the same exceptions.</remarks>
    public async Task<ReasoningResult> AnswerAsync(ReasoningRequest request, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ReasoningResult? result = null;
        await foreach (var update in GenerateAsync(request, options, cancellationToken).ConfigureAwait(false))
        {
            result = (update as CompletedUpdate)?.Result;
        }

        return result ?? throw new InvalidOperationException("A request ended without its result.");
    }

    private async IAsyncEnumerable<ReasoningUpdate> StreamAsync(ReasoningRequest request, GenerationOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lease = _gate.Enter();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _gate.Closing);

        // The output is bounded by its token limit, and so is what a slow reader can leave in the channel.
        var updates = Channel.CreateUnbounded<ReasoningUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var work = Task.Run(() => Produce(request, options, updates.Writer, leaving.Token), CancellationToken.None);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            // Reached early when the reader leaves: the run has to be over before the lease ends.
            await leaving.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Runs the request to its end; whatever ends it reaches the reader through the channel.</summary>
    private void Produce(ReasoningRequest request, GenerationOptions options, ChannelWriter<ReasoningUpdate> updates, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            _pipeline.Run(request, options, update => updates.TryWrite(update), cancellationToken);
        }
        catch (OperationCanceledException) when (_gate.IsClosed)
        {
            error = new ObjectDisposedException(nameof(VisionReasoner), "The reasoner was disposed while a request was under way.");
        }
#pragma warning disable CA1031 // Nothing is swallowed: the exception is handed to the reader, on whose behalf this thread works.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        updates.Complete(error);
    }
}
