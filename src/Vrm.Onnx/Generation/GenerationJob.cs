using System.Threading.Channels;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Generation.Telemetry;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation;

/// <summary>One request, from its place in the queue to its result.</summary>
internal sealed class GenerationJob : ScheduledJob
{
    private readonly IPromptSource _source;
    private readonly OutputPlan _plan;
    private readonly RequestClock _clock;
    private readonly OutputReader _output;
    private readonly Channel<ReasoningUpdate> _updates =
        Channel.CreateUnbounded<ReasoningUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestTrace _trace;
    private OutputGenerator? _generator;
    private DecoderPrompt? _prompt;
    private EncodedImages? _images; // held until they are in the row
    private int _cachedTokens;

    /// <param name="source">The prompt.</param>
    /// <param name="plan">What the output is held to.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="lifetime">What may end the request early.</param>
    /// <param name="time">The clock.</param>
    public GenerationJob(IPromptSource source, OutputPlan plan, Tokenizer tokenizer, RequestLifetime lifetime, TimeProvider time)
    {
        _source = source;
        _plan = plan;
        Lifetime = lifetime;
        _clock = new RequestClock(time);
        _trace = RequestTrace.Start(plan);

        // The output is bounded by its token limit, and so is what a slow reader can leave in the channel.
        _output = new OutputReader(tokenizer, plan.Dialect, update => _updates.Writer.TryWrite(update), holdAnswer: plan.Options.AbstainBelow is not null);
    }

    public override CancellationToken Token => Lifetime.Token;

    /// <summary>What may end the request early.</summary>
    public RequestLifetime Lifetime { get; }

    /// <summary>Disposed when the model does nothing more for the request.</summary>
    public IDisposable? Lease { get; init; }

    /// <summary>The updates; the last is the result, or reading ends with the error.</summary>
    public ChannelReader<ReasoningUpdate> Updates => _updates.Reader;

    /// <summary>Completes when the model does nothing more for the request.</summary>
    public Task Ended => _ended.Task;

    public override long PreparedBytes => _prompt?.Images.Bytes ?? 0;

    public override void Prepare()
    {
        _clock.BeginPreparing();
        using var run = Lifetime.BeginRun();
        _prompt = _source.Prepare(run);
        _images = _prompt.Images;
        _clock.EndPreparing();
    }

    public override bool Begin(ISequenceBatch batch)
    {
        _clock.BeginPrefill();
        using var run = Lifetime.BeginRun();
        var prompt = _prompt!;
        var limit = _plan.BoundBy(prompt.Length);
        var row = batch.Count;
        var prefix = _source.AcquirePrefix();
        try
        {
            _cachedTokens = batch.Add(prompt, prefix, prompt.Length + limit, run);
        }
        finally
        {
            prefix?.Release();
        }

        _source.OnPrefilled(batch, row, prompt);
        ReleaseImages();
        _generator = new OutputGenerator(_plan, prompt.Tokens, limit, _output);
        return Choose(batch, row, run);
    }

    public override bool Continue(ISequenceBatch batch, int row, RunScope run)
    {
        _clock.Stepped();
        return Choose(batch, row, run);
    }

    public override void Stop()
    {
        if (Lifetime.IsOverTime)
        {
            Complete(FinishReason.TimeLimit);
        }
        else
        {
            End(Lifetime.Reason ?? new OperationCanceledException(Token));
        }
    }

    public override void Fail(Exception error) => End(Lifetime.Explain(error));

    private bool Choose(ISequenceBatch batch, int row, RunScope run)
    {
        LastToken = _generator!.Choose(batch, row, run);
        _clock.Chosen();
        if (_generator.FinishReason is not { } reason)
        {
            return true;
        }

        // The last token was chosen and not run.
        _source.OnCompleted(batch, row, _prompt! with { Tokens = _generator.Tokens[..^1].ToArray() });
        Complete(reason);
        return false;
    }

    private void Complete(FinishReason reason)
    {
        var (text, transcript) = _output.Complete(reason == FinishReason.Stop);
        var confidence = transcript.IsAnswerComplete && _plan.Options.NeedsConfidence ? _generator?.Confidence?.Judge(transcript.Answer!) : null;
        var overall = confidence?.Overall ?? 0; // nothing can be said for an answer that was cut off
        var abstention = transcript.Answer is { } answer && _plan.Options.AbstainBelow is { } least && overall < least ? new Abstention { WithheldAnswer = answer, Confidence = overall, Threshold = least } : null;
        if (abstention is null)
        {
            _output.ReleaseAnswer();
        }
        else
        {
            _updates.Writer.TryWrite(new AbstainedUpdate { Abstention = abstention });
        }

        var result = new ReasoningResult
        {
            Text = text,
            Transcript = transcript,
            Abstention = abstention,
            Confidence = confidence,
            FinishReason = reason,
            ReasoningEnd = _generator?.ReasoningEnd ?? ReasoningEnd.Model,
            Tokens = _output.Tokens,
            TokenConfidences = _generator?.Confidence?.Tokens,
            Usage = new TokenUsage
            {
                InputTokens = _prompt?.Length ?? 0,
                ImageTokens = _prompt?.Images.Rows ?? 0,
                OutputTokens = _output.Tokens.Count,
                ReasoningTokens = _output.ReasoningTokens,
                CachedTokens = _cachedTokens,
            },
            Timings = _clock.Read(),
        };
        _trace.Complete(result);
        _updates.Writer.TryWrite(new CompletedUpdate { Result = result });
        End(null);
    }

    private void ReleaseImages()
    {
        _images?.Release();
        _images = null;
    }

    private void End(Exception? error)
    {
        ReleaseImages();
        if (error is not null)
        {
            _trace.Fail(_clock.Read().Total, error);
        }

        _updates.Writer.TryComplete(error);
        _ended.TrySetResult();
        Lease?.Dispose();
    }
}
