using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>Computes the beginning of a prompt, so that it can be kept; nothing is generated.</summary>
/// <param name="source">The prompt.</param>
/// <param name="lifetime">What may end it early.</param>
/// <param name="contextLength">Most tokens of a request, of which a question and its answer need one each at least.</param>
internal sealed class PrefillJob(IPromptSource source, RequestLifetime lifetime, int contextLength) : ScheduledJob
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DecoderPrompt? _prompt; // its pictures are held

    public override CancellationToken Token => lifetime.Token;

    /// <summary>Completes when the beginning is kept, or with the error.</summary>
    public Task Ended => _ended.Task;

    public override long PreparedBytes => _prompt?.Images.Bytes ?? 0;

    public override void Prepare()
    {
        using var run = lifetime.BeginRun();
        _prompt = source.Prepare(run);
    }

    public override bool Begin(ISequenceBatch batch)
    {
        using var run = lifetime.BeginRun();
        var prompt = _prompt!;
        if (prompt.Length + 2 > contextLength)
        {
            throw new ContextLengthException(contextLength, prompt.Length + 2);
        }

        var row = batch.Count;
        batch.Add(prompt, prefix: null, prompt.Length, run);
        source.OnPrefilled(batch, row, prompt);
        prompt.Images.Release();
        _ended.TrySetResult();
        return false;
    }

    public override bool Continue(ISequenceBatch batch, int row, RunScope run) => false;

    public override void Stop() => End(lifetime.Reason ?? new OperationCanceledException(Token));

    public override void Fail(Exception error) => End(lifetime.Explain(error));

    private void End(Exception error)
    {
        _prompt?.Images.Release();
        _ended.TrySetException(error);
    }
}
