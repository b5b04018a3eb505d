using Vrm.Onnx.Generation;

namespace Vrm.Onnx;

public sealed partial class VisionReasoner
{
    /// <summary>Answers a question several times, as one batch from one prefill, and takes the answer that most outputs agree on.</summary>
    /// <param name="request">The pictures and the question.</param>
    /// <param name="count">How many outputs, from 1 to 1024; more than <see cref="VisionReasonerOptions.MaxConcurrentRequests"/> take turns.</param>
    /// <param name="options">How to decode; the temperature has to be above 0. With a seed, output i draws with the seed plus i.</param>
    /// <param name="cancellationToken">Ends all outputs.</param>
    /// <returns>The outputs and what they agree on.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, or decoding is greedy, so that all outputs would be the same.</exception>
    /// <remarks>For the other errors see <see cref="GenerateAsync"/>; an error of one output ends them all.</remarks>
    public Task<SampledAnswer> SampleAsync(ReasoningRequest request, int count, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return SampleAsync(new RequestSource(Engine, request, options?.ReasoningMode), count, options, cancellationToken);
    }

    internal Task<SampledAnswer> SampleAsync(IPromptSource source, int count, GenerationOptions? options, CancellationToken cancellationToken)
    {
        options ??= new GenerationOptions();
        options.Validate();
        if (count is < 1 or > 1024)
        {
            throw new InvalidOptionException(nameof(count), $"{count}", "between 1 and 1024");
        }

        ObjectDisposedException.ThrowIf(_gate.IsClosed, this);
        if (Engine.Plan(options).Sampling.IsGreedy)
        {
            throw new InvalidOptionException($"{nameof(GenerationOptions.Sampling)}.{nameof(SamplingOptions.Temperature)}", "0, or not given", "above 0: greedy outputs are all the same");
        }

        return SampleCoreAsync(source, count, options, cancellationToken);
    }

    private async Task<SampledAnswer> SampleCoreAsync(IPromptSource source, int count, GenerationOptions options, CancellationToken cancellationToken)
    {
        // The shared prompt is freed before the model is.
        using var lease = _gate.Enter();
        using var shared = new SharedPromptSource(source);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // As many as are decoded together begin together, so that a seed repeats them; the others take turns: the queue is for other callers.
        var together = Math.Min(count, Engine.MaxTogether);
        using var turns = new SemaphoreSlim(0);
        var plans = Enumerable.Range(0, together).Select(index => Engine.Plan(Seeded(options, index))).ToArray();
        var begun = Engine.Submit(shared, plans, failure.Token).Select(request => FinishAsync(ReadAsync(request)));
        var samples = await Task.WhenAll([.. begun, .. Enumerable.Range(together, count - together).Select(TakeTurnAsync)]).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return SampledAnswer.Of(samples);

        async Task<ReasoningResult> TakeTurnAsync(int index)
        {
            await turns.WaitAsync(failure.Token).ConfigureAwait(false);
            return await FinishAsync(ReadResultAsync(Stream(shared, Seeded(options, index), UpdateDelivery.AtEnd, failure.Token))).ConfigureAwait(false);
        }

        async Task<ReasoningResult> FinishAsync(Task<ReasoningResult> sample)
        {
            try
            {
                return await sample.ConfigureAwait(false);
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                turns.Release();
            }
        }
    }

    private static GenerationOptions Seeded(GenerationOptions options, int index) =>
        options with { Sampling = options.Sampling with { Seed = unchecked(options.Sampling.Seed + index) } };

    private static async Task<ReasoningResult> ReadAsync(RunningRequest request)
    {
        await using var _ = request.ConfigureAwait(false);
        await request.Ended.ConfigureAwait(false);
        return await ReadResultAsync(request.Updates).ConfigureAwait(false);
    }
}
