using System.Diagnostics;
using System.Numerics.Tensors;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>This library's decoder continuing token ids greedily, without tokenizer and text.</summary>
internal sealed class TokenAnswers : IAnswerSource
{
    private readonly ModelGraphs _graphs;
    private readonly DecoderBatch _batch;
    private readonly DecoderPrompt _prompt;

    public TokenAnswers(string bundle, int[] prompt)
    {
        Process = ProcessMeter.Current();
        var opened = Bundle.Open(bundle, BundleVerification.LengthsOnly);
        _graphs = ModelGraphs.Load(opened, BenchmarkModel.Options);
        _batch = new DecoderBatch(_graphs.Decoder, opened.Manifest, 1);
        _prompt = new DecoderPrompt(prompt, EncodedImages.None, opened.Manifest.ImageTokens.Token);
    }

    public string Version => $"Vrm.Onnx {typeof(DecoderBatch).Assembly.GetName().Version}";

    public ProcessMeter Process { get; }

    public GeneratedTokens Answer(Question question, int newTokens)
    {
        using var run = new RunScope(CancellationToken.None);
        _batch.Add(_prompt, null, _prompt.Length + newTokens, run);
        List<int> tokens = [TensorPrimitives.IndexOfMax(_batch.Logits(0))];
        var clock = Stopwatch.StartNew();
        Span<int> token = stackalloc int[1];
        while (tokens.Count < newTokens)
        {
            token[0] = tokens[^1];
            _batch.Step(token, run);
            tokens.Add(TensorPrimitives.IndexOfMax(_batch.Logits(0)));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        _batch.Remove(0);
        return new GeneratedTokens(tokens, newTokens > 1 ? (newTokens - 1) / seconds : double.NaN);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _graphs.Dispose();
    }
}
