using System.Diagnostics;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Generation;

/// <summary>Runs one request from pictures and question to its result, on the calling thread.</summary>
/// <remarks>Thread-safe: what a request changes is its own.</remarks>
internal sealed class RequestPipeline
{
    private const int DefaultMaxNewTokens = 512;

    private readonly BundleManifest _manifest;
    private readonly ModelGraphs _graphs;
    private readonly Tokenizer _tokenizer;
    private readonly ImageEncoder _images;
    private readonly PromptBuilder _prompts;
    private readonly CompiledDialect _dialect;
    private readonly SamplingOptions _defaults;

    private RequestPipeline(Bundle bundle, ModelGraphs graphs)
    {
        _manifest = bundle.Manifest;
        _graphs = graphs;
        _tokenizer = Tokenizer.Load(bundle.PathOf("tokenizer.json"));
        _images = new ImageEncoder(_manifest, new VisionGraphs(graphs.VisionEncoder, graphs.Projector));
        _prompts = new PromptBuilder(_manifest.Prompt, _manifest.ImageTokens, _tokenizer);
        _dialect = CompiledDialect.Create(_manifest.Reasoning);
        _defaults = DefaultsOf(_manifest.Generation);
    }

    public static RequestPipeline Create(Bundle bundle, ModelGraphs graphs)
    {
        try
        {
            return new RequestPipeline(bundle, graphs);
        }
        catch (VrmException e) when (e is not BundleException)
        {
            throw new BundleException(bundle.Folder, $"cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Runs a request.</summary>
    /// <param name="request">Validated.</param>
    /// <param name="options">Validated.</param>
    /// <param name="emit">Takes the updates in order; the last is the result.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public void Run(ReasoningRequest request, GenerationOptions options, Action<ReasoningUpdate> emit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var run = new RunScope(cancellationToken);
        var images = _images.Encode(request.Images, run);
        var imageTime = clock.Elapsed;
        var prompt = _prompts.Build(request.SystemMessage, request.Question, images.Facts);
        var maxNewTokens = LimitOf(options, prompt.Length);
        using var context = new DecoderContext(_graphs.Decoder, _manifest, prompt.Length + maxNewTokens);
        context.Prefill(prompt, images, run);

        var sampler = new TokenSampler(options.Sampling.Over(_defaults), _manifest.Graphs.VocabularySize);
        var generator = new TokenGenerator(context, sampler, new GenerationLimits(prompt, maxNewTokens, _manifest.Generation.EndTokens), run);
        var output = new OutputReader(_tokenizer, _dialect, emit);
        var firstToken = TimeSpan.Zero;
        while (generator.TryNext(out var token))
        {
            firstToken = firstToken == TimeSpan.Zero ? clock.Elapsed : firstToken;
            output.Add(token);
        }

        var reason = generator.FinishReason ?? FinishReason.Stop;
        var result = output.Complete(reason) with
        {
            Timings = new GenerationTimings(imageTime, firstToken, clock.Elapsed, generator.Steps),
            Usage = new TokenUsage(prompt.Length, images.Rows, output.TokenCount, output.ReasoningTokens),
        };
        emit(new CompletedUpdate(result));
    }

    private int LimitOf(GenerationOptions options, int promptLength)
    {
        var context = _manifest.Graphs.KeyValueCache.MaxLength;
        if (promptLength >= context)
        {
            throw new ContextLengthException(context, promptLength + 1);
        }

        return Math.Min(options.MaxNewTokens ?? _manifest.Generation.MaxNewTokens ?? DefaultMaxNewTokens, context - promptLength);
    }

    private static SamplingOptions DefaultsOf(GenerationDefaults generation) => new()
    {
        Temperature = generation.Temperature,
        TopK = generation.TopK,
        TopP = generation.TopP,
        RepetitionPenalty = generation.RepetitionPenalty,
    };
}
