using System.Runtime.CompilerServices;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx;

public sealed partial class VisionReasoner
{
    /// <summary>Answers a question about pictures, streamed: reasoning and answer as they are written, then the result.</summary>
    /// <param name="request">The pictures and the question.</param>
    /// <param name="options">How to decode; <see langword="null"/> for the model's defaults.</param>
    /// <param name="cancellationToken">Ends the request, also in the middle of a run.</param>
    /// <returns>Updates; the last is a <see cref="CompletedUpdate"/>. Leaving the enumeration early ends the request.</returns>
    /// <remarks>The model runs on the thread pool, not on the caller's thread; requests that run at the same time are decoded together.</remarks>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="ConstraintException">The answer's constraint cannot be satisfied.</exception>
    /// <exception cref="ContextLengthException">The prompt, or a budget, does not fit into the context.</exception>
    /// <exception cref="PromptException">The model's prompt format has no place for a system message.</exception>
    /// <exception cref="ImageException">The model does not take pictures of that shape.</exception>
    /// <exception cref="RequestQueueFullException">Too many requests wait already.</exception>
    /// <exception cref="InferenceException">A run failed.</exception>
    /// <exception cref="NonFiniteLogitsException">The model computed scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The reasoner was disposed, before or during the request.</exception>
    public IAsyncEnumerable<ReasoningUpdate> GenerateAsync(ReasoningRequest request, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return Stream(new RequestSource(Engine, request, options?.ReasoningMode), options, UpdateDelivery.AsWritten, cancellationToken);
    }

    /// <summary>Answers a question about pictures, whole: the last update of <see cref="GenerateAsync"/>, with the same exceptions.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    /// <returns>The result.</returns>
    public Task<ReasoningResult> AnswerAsync(ReasoningRequest request, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return ReadResultAsync(Stream(new RequestSource(Engine, request, options?.ReasoningMode), options, UpdateDelivery.AtEnd, cancellationToken));
    }

    /// <summary>The result at the end of a stream.</summary>
    internal static async Task<ReasoningResult> ReadResultAsync(IAsyncEnumerable<ReasoningUpdate> updates)
    {
        ReasoningResult? result = null;
        await foreach (var update in updates.ConfigureAwait(false))
        {
            result = (update as CompletedUpdate)?.Result;
        }

        return result ?? throw new InvalidOperationException("A request ended without its result.");
    }

    /// <summary>Checks what can be checked at once, and answers when the stream is read.</summary>
    internal IAsyncEnumerable<ReasoningUpdate> Stream(IPromptSource source, GenerationOptions? options, UpdateDelivery delivery, CancellationToken cancellationToken)
    {
        options ??= new GenerationOptions();
        options.Validate();
        ObjectDisposedException.ThrowIf(_gate.IsClosed, this);
        return StreamAsync(source, Engine.Plan(options) with { IsStreamed = delivery == UpdateDelivery.AsWritten }, cancellationToken);
    }

    private async IAsyncEnumerable<ReasoningUpdate> StreamAsync(IPromptSource source, OutputPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = Submit(source, plan, cancellationToken);
        await using var _ = request.ConfigureAwait(false);
        if (!plan.IsStreamed)
        {
            await request.Ended.ConfigureAwait(false);
        }

        await foreach (var update in request.Updates.ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested(); // also where the model was faster than the reader, and is done
            yield return update;
        }
    }

    /// <summary>Disposing the model waits until it does nothing more for the request, and not for the reader, who may be the one that disposes it.</summary>
    private RunningRequest Submit(IPromptSource source, OutputPlan plan, CancellationToken cancellationToken)
    {
        var lease = _gate.Enter();
        try
        {
            return Engine.Submit(source, plan, lease, cancellationToken);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
