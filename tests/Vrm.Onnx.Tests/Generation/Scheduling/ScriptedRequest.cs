using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Tokenization;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>A request to a <see cref="ScriptedBatch"/>, and everything that came of it.</summary>
internal sealed class ScriptedRequest : IPromptSource, IDisposable
{
    private static readonly Tokenizer Tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());
    private static readonly OutputVocabulary Tokens = new(Tokenizer, ScriptedBatch.Vocabulary);
    private static readonly CompiledDialect Dialect = CompiledDialect.Create(ReasoningDialect.None);

    private readonly CancellationTokenSource _caller = new();
    private readonly RequestLifetime _lifetime;
    private ReasoningResult? _result;

    public ScriptedRequest(int id, TimeSpan? timeLimit, TimeProvider time, CancellationToken closing)
    {
        Id = id;
        HasTimeLimit = timeLimit is not null;
        _lifetime = new RequestLifetime(timeLimit, time, _caller.Token, closing);
        Job = new GenerationJob(this, PlanOf(new GenerationOptions { Repetition = null }), Tokenizer, _lifetime, time);
    }

    public int Id { get; }

    public GenerationJob Job { get; }

    public CancellationToken Token => _lifetime.Token;

    public bool HasTimeLimit { get; }

    /// <summary>Where its prompt comes from, if not from itself.</summary>
    public IPromptSource? Source { get; init; }

    /// <summary>What its preparation gives.</summary>
    public EncodedImages Images { get; init; } = EncodedImages.None;

    /// <summary>Told of its preparation.</summary>
    public Action<int>? Prepared { get; init; }

    /// <summary>Told when its prompt is computed.</summary>
    public Action? Prefilled { get; init; }

    public bool WasCancelled => _caller.IsCancellationRequested;

    public void Cancel() => _caller.Cancel();

    public DecoderPrompt Prepare(RunScope run)
    {
        Prepared?.Invoke(Id);
        return Source?.Prepare(run) ?? new([Id], Images.Acquire(), ImageToken: -1);
    }

    public SequenceSnapshot? AcquirePrefix() => Source?.AcquirePrefix();

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
        Prefilled?.Invoke();
        Source?.OnPrefilled(batch, row, prompt);
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence) => Source?.OnCompleted(batch, row, sequence);

    /// <summary>Reads what there is to read now.</summary>
    /// <returns>The result, or the error; both <see langword="null"/> while the request has not ended.</returns>
    public (ReasoningResult? Result, Exception? Error) ReadEnd()
    {
        while (Job.Updates.TryRead(out var update))
        {
            Assert.True(_result is null, "an update follows the result");
            _result = (update as CompletedUpdate)?.Result;
        }

        var completion = Job.Updates.Completion;
        return (_result, completion.IsCompleted ? Record.Exception(() => completion.GetAwaiter().GetResult()) : null);
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _caller.Dispose();
    }

    private static OutputPlan PlanOf(GenerationOptions options) => new()
    {
        Model = "scripted",
        Options = options,
        Dialect = Dialect,
        Sampling = new SamplingOptions(),
        Vocabulary = Tokens,
        VocabularySize = ScriptedBatch.Vocabulary,
        EndTokens = [ScriptedBatch.EndToken],
        MaxOutputTokens = 64,
        ContextLength = 128,
    };
}
