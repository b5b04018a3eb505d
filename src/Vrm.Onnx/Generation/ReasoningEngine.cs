using System.Runtime.CompilerServices;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation;

/// <summary>What all requests of a model share: its tokenizer, its prompts, its pictures' preprocessing, and the scheduler that decodes them together.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ReasoningEngine : IPromptFactory, IDisposable
{
    private const int DefaultMaxOutputTokens = 512;

    private readonly BundleManifest _manifest;
    private readonly Tokenizer _tokenizer;
    private readonly CoreShare _cores;
    private readonly ImageEncoder _images;
    private readonly PromptBuilder _prompts;
    private readonly CompiledDialect _dialect;
    private readonly SamplingOptions _defaults;
    private readonly OutputVocabulary _vocabulary;
    private readonly RequestScheduler _scheduler;
    private readonly CancellationToken _closing;
    private readonly ConditionalWeakTable<AnswerConstraint, CompiledConstraint> _constraints = [];

    private ReasoningEngine(Bundle bundle, byte[] tokenizer, ModelGraphs graphs, VisionReasonerOptions options, CancellationToken closing)
    {
        _manifest = bundle.Manifest;
        _closing = closing;
        MaxTogether = Math.Min(options.MaxConcurrentRequests, options.MaxQueuedRequests);
        ContextLength = Math.Min(options.MaxContextLength ?? int.MaxValue, _manifest.Graphs.MaxLength);
        Time = options.TimeProvider;
        Cache = new SnapshotCache(options.MaxCachedImageBytes);
        _tokenizer = Tokenizer.Load(tokenizer, bundle.PathOf(Bundle.TokenizerFile));
        _cores = new CoreShare(() => _scheduler!.Requests, () => _scheduler!.IsDecoding, Time);
        _images = new ImageEncoder(_manifest, new VisionGraphs(graphs, _manifest.Graphs, () => _cores.EncoderShares));
        _prompts = new PromptBuilder(_manifest.Prompt, _manifest.ImageTokens, _tokenizer) 
        {
            Time = Time,
            Template = ReadTemplate(bundle),
        };
        _dialect = CompiledDialect.Create(_manifest.Reasoning);
        _defaults = DefaultsOf(_manifest.Generation);
        _vocabulary = new OutputVocabulary(_tokenizer, _manifest.Graphs.VocabularySize);
        var batch = new DecoderBatch(new GraphPair(graphs.Decoder, graphs.Half?.Decoder, () => _cores.DecoderShares), _manifest, options.MaxConcurrentRequests)
        {
            UsualLength = ContextLength,
        };
        var limits = new SchedulerLimits(options.MaxConcurrentRequests, options.MaxQueuedRequests);
        _scheduler = new RequestScheduler(batch, limits, closing);
    }

    /// <summary>Most tokens of a request, prompt and output.</summary>
    public int ContextLength { get; }

    /// <summary>Most outputs of one prompt that are put into the queue together.</summary>
    public int MaxTogether { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>What was computed and is kept.</summary>
    public SnapshotCache Cache { get; }

    public static ReasoningEngine Create(Bundle bundle, byte[] tokenizer, ModelGraphs graphs, VisionReasonerOptions options, CancellationToken closing)
    {
        try
        {
            return new ReasoningEngine(bundle, tokenizer, graphs, options, closing);
        }
        catch (VrmException e) when (e is not BundleException)
        {
            throw new BundleException(bundle.Folder, $"cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The checkpoint's template, where it knows tools.</summary>
    private static TemplatePrompt? ReadTemplate(Bundle bundle) => bundle.Manifest is { ChatTemplate: { } file, Prompt: { Template: not null } prompt }
        ? new TemplatePrompt(prompt, file, File.ReadAllText(bundle.PathOf(file)))
        : null;

    /// <summary>Fills in the model's defaults, and compiles the constraint.</summary>
    /// <param name="options">Validated.</param>
    /// <exception cref="ConstraintException">The constraint cannot be satisfied.</exception>
    /// <exception cref="ContextLengthException">A budget is larger than the context.</exception>
    /// <exception cref="InvalidOptionException">The model has no switch for reasoning.</exception>
    public OutputPlan Plan(GenerationOptions options)
    {
        RequireInContext(nameof(options.MaxOutputTokens), options.MaxOutputTokens);
        RequireInContext(nameof(options.MaxReasoningTokens), options.MaxReasoningTokens);
        var dialect = DialectOf(options);
        return new OutputPlan
        {
            Model = _manifest.Architecture,
            Options = options,
            Dialect = dialect,
            Sampling = options.Sampling.Over(_defaults),
            Vocabulary = _vocabulary,
            VocabularySize = _manifest.Graphs.VocabularySize,
            EndTokens = _manifest.Generation.EndTokens,
            MaxOutputTokens = options.MaxOutputTokens ?? _manifest.Generation.MaxOutputTokens ?? DefaultMaxOutputTokens,
            ContextLength = ContextLength,
            Constraint = options.Constraint is null ? null : Compile(options.Constraint, dialect),
        };
    }

    /// <summary>Puts a request into the queue.</summary>
    /// <param name="source">Its prompt.</param>
    /// <param name="plan">What its output is held to.</param>
    /// <param name="lease">Keeps the model from being freed; disposed when the model does nothing more for the request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public RunningRequest Submit(IPromptSource source, OutputPlan plan, IDisposable lease, CancellationToken cancellationToken) =>
        RunningRequest.Start(_scheduler, CreateJob(source, plan, lease, cancellationToken))[0];

    /// <summary>Puts several outputs for one prompt into the queue, which begin together. The caller keeps the model from being freed until they have ended.</summary>
    /// <param name="source">The prompt.</param>
    /// <param name="plans">What each output is held to.</param>
    /// <param name="cancellationToken">Ends them.</param>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public RunningRequest[] Submit(IPromptSource source, OutputPlan[] plans, CancellationToken cancellationToken) =>
        RunningRequest.Start(_scheduler, Array.ConvertAll(plans, plan => CreateJob(source, plan, lease: null, cancellationToken)));

    /// <summary>Computes the beginning of a prompt ahead of its questions.</summary>
    /// <param name="source">The prompt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContextLengthException">It leaves no room for a question.</exception>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public async Task PrefillAsync(IPromptSource source, CancellationToken cancellationToken)
    {
        using var lifetime = new RequestLifetime(timeLimit: null, Time, cancellationToken, _closing);
        var job = new PrefillJob(source, lifetime, ContextLength);
        _scheduler.Enqueue(job);
        using var leaving = lifetime.Token.UnsafeRegister(_ => _scheduler.Abandon(job), null);
        await job.Ended.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public EncodedImages Encode(IReadOnlyList<RgbImage> images, RunScope run) =>
        images.Count == 0 ? EncodedImages.None.Acquire() : _cores.Encode(() => _images.Encode(images, run));

    /// <summary>Encodes pictures that the vision encoder has seen already.</summary>
    /// <inheritdoc cref="ImageEncoder.Project"/>
    public EncodedImages Project(float[] visionHidden, int tokens, IReadOnlyList<ImageFacts> facts, RunScope run) => _images.Project(visionHidden, tokens, facts, run);

    /// <inheritdoc/>
    public DecoderPrompt CreatePrompt(IReadOnlyList<PromptMessage> messages, ReasoningMode? reasoning, EncodedImages images)
    {
        try
        {
            return new DecoderPrompt(_prompts.Build(new PromptRequest(messages, images.Facts) { Reasoning = reasoning }), images, _manifest.ImageTokens.Token);
        }
        catch
        {
            images.Release();
            throw;
        }
    }

    /// <summary>The tokens with which the model would write an output, tags that are special tokens included.</summary>
    public int[] EncodeOutput(string text) => _vocabulary.Encode(text, _dialect.Dialect.TagTokens);

    /// <summary>The tokens of an output without the one that ended it.</summary>
    public IReadOnlyList<int> WithoutEnd(IReadOnlyList<int> tokens) =>
        tokens.Count > 0 && _manifest.Generation.EndTokens.Contains(tokens[^1]) ? [.. tokens.SkipLast(1)] : tokens;

    public void Dispose()
    {
        // What is kept lies in the memory of the graphs, which go next.
        Cache.Dispose();
        _scheduler.Dispose();
    }

    private void RequireInContext(string option, int? tokens)
    {
        if (tokens > ContextLength)
        {
            throw new ContextLengthException(ContextLength, tokens.Value, $"{nameof(GenerationOptions)}.{option}");
        }
    }

    private GenerationJob CreateJob(IPromptSource source, OutputPlan plan, IDisposable? lease, CancellationToken cancellationToken) =>
        new(source, plan, _tokenizer, new RequestLifetime(plan.Options.TimeLimit, Time, cancellationToken, _closing), Time) { Lease = lease };

    /// <summary>The request's own, or the bundle's: an output that is to reason begins otherwise than one that is not.</summary>
    private CompiledDialect DialectOf(GenerationOptions options)
    {
        var format = _manifest.Prompt.Of(options.ReasoningMode);
        return options.Dialect is { } asked ? CompiledDialect.Create(TagTokens.Complete(asked, _tokenizer))
            : options.ReasoningMode is null ? _dialect
            : CompiledDialect.Create(GenerationPrefill.Apply(_manifest.Reasoning, format, _tokenizer));
    }

    /// <summary>Compiled once for each constraint, as long as the caller keeps it; other dialects than the bundle's are rare and compiled each time.</summary>
    private CompiledConstraint Compile(AnswerConstraint constraint, CompiledDialect dialect) => dialect == _dialect
        ? _constraints.GetValue(constraint, key => CompileNew(key, dialect))
        : CompileNew(constraint, dialect);

    private CompiledConstraint CompileNew(AnswerConstraint constraint, CompiledDialect dialect)
    {
        var frame = AnswerFrame.Of(dialect.Dialect, _manifest.Generation.EndTokens);
        ValueList.CheckTokens(constraint, dialect.Dialect, value =>
        {
            _ = _vocabulary.Encode(frame.Read(value), []); // an error where the model has no tokens for a part of it
            return [.. _tokenizer.Encode(frame.Read(value)).Select(id => id.Value)];
        });
        return CompiledConstraint.Compile(constraint, _vocabulary.Tokens, frame);
    }

    private static SamplingOptions DefaultsOf(GenerationDefaults generation) => new()
    {
        Temperature = generation.Temperature,
        TopK = generation.TopK,
        TopP = generation.TopP,
        RepetitionPenalty = generation.RepetitionPenalty,
    };
}
