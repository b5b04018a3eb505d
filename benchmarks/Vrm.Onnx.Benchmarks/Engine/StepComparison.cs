using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>One decode step of this library, against ONNX Runtime alone with the same binding, and against a plain loop that hands the cache out and in.</summary>
internal sealed class StepComparison(ModelGraphs graphs, BundleManifest manifest, int past, int steps)
{
    private const int Token = 10;
    private readonly int[] _prompt = [.. Enumerable.Range(0, past).Select(i => 10 + (i % 50))];

    /// <summary>Seconds per step in the library's own batch of some rows; everything up to the scores.</summary>
    public double InBatch(int rows) => InBatch(rows, out _);

    /// <summary>The same, with the bytes that the steps allocated.</summary>
    public double InBatch(int rows, out long allocated)
    {
        using var batch = new DecoderBatch(graphs.Decoder, manifest, rows);
        using var run = new RunScope(CancellationToken.None);
        for (var row = 0; row < rows; row++)
        {
            batch.Add(new DecoderPrompt(_prompt, EncodedImages.None, manifest.ImageTokens.Token), null, past + steps + 1, run);
        }

        var token = new int[rows];
        token.AsSpan().Fill(Token);
        batch.Step(token, run);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < steps; i++)
        {
            batch.Step(token, run);
        }

        var seconds = clock.Elapsed.TotalSeconds / steps;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return seconds;
    }

    /// <summary>Seconds per step of <c>RunWithBinding</c> on buffers that are bound once.</summary>
    public double Bare()
    {
        using var run = new DecoderRun(graphs.Decoder, manifest.Graphs);
        using var scope = new RunScope(CancellationToken.None);
        using var memory = TensorMemory.Of(graphs.Decoder);
        using var store = new KeyValueStore(memory, manifest.Graphs.KeyValueCache, 1, (past + steps + 256) / 256 * 256);
        var caches = store.View(0, 1);
        var logits = new float[manifest.Graphs.VocabularySize];
        run.Append(new DecoderInput(new DecoderPrompt(_prompt, EncodedImages.None, manifest.ImageTokens.Token), 0, PositionsOf(past)), caches, logits, scope);
        using var output = new PinnedTensor<float>(logits, 1, 1, logits.Length);
        using var tokens = new PinnedTensor<long>(new long[] { Token }, 1, 1);
        using var positions = manifest.Graphs.Positions is null ? null : new PinnedTensor<long>(new long[TokenPositions.Axes], TokenPositions.Axes, 1, 1);
        using var lengths = new PinnedTensor<int>(new int[1], 1);
        using var total = new PinnedTensor<int>(new int[1]);
        using var binding = run.Bind(caches, output.Value);
        run.BindInputs(binding, new StepInputs(tokens, positions, lengths, total));
        double Loop(int first, int count)
        {
            var clock = Stopwatch.StartNew();
            for (var length = first; length < first + count; length++)
            {
                lengths.Span[0] = length;
                total.Span[0] = length + 1;
                positions?.Span.Fill(length);
                graphs.Decoder.Session.RunWithBinding(scope.Options, binding);
            }

            return clock.Elapsed.TotalSeconds / count;
        }

        Loop(past, 1);
        var seconds = Loop(past + 1, steps);
        Array.ForEach(caches, cache => cache.Dispose());
        return seconds;
    }

    /// <summary>Seconds per step of <c>Run</c>, where the cache that comes out goes in again.</summary>
    public double Plain()
    {
        using var options = new RunOptions();
        var session = graphs.Decoder.Session;
        var names = session.InputNames.ToArray();
        var cache = Empty();
        double Loop(long[] ids, int first, int count)
        {
            var clock = Stopwatch.StartNew();
            for (var length = first; length < first + count; length++)
            {
                cache = Run(session, options, names, new PlainStep(ids, length, cache));
            }

            return clock.Elapsed.TotalSeconds / count;
        }

        Loop([.. _prompt.Select(id => (long)id)], 0, 1);
        Loop([Token], past, 1);
        var seconds = Loop([Token], past + 1, steps);
        cache.ForEach(value => value.Dispose());
        return seconds;
    }

    private List<OrtValue> Run(InferenceSession session, RunOptions options, string[] names, PlainStep step)
    {
        var count = step.Ids.Length;
        var next = 0;
        OrtValue[] inputs = [.. names.Select(name => name switch
        {
            "input_ids" => OrtValue.CreateTensorValueFromMemory(step.Ids, [1, count]),
            "image_features" => OrtValue.CreateTensorValueFromMemory(new float[1], [0, manifest.Graphs.HiddenSize]),
            "seqlens_k" => OrtValue.CreateTensorValueFromMemory(new[] { step.Past + count - 1 }, [1]),
            "total_sequence_length" => OrtValue.CreateTensorValueFromMemory(new[] { step.Past + count }, []),
            "logits_to_keep" => OrtValue.CreateTensorValueFromMemory(new[] { 1L }, [1]),
            "position_ids" => OrtValue.CreateTensorValueFromMemory(PositionsOf(step.Past, count), [TokenPositions.Axes, 1, count]),
            _ => step.Cache[next++],
        })];
        var outputs = session.Run(options, names, inputs, session.OutputNames);
        Array.ForEach(inputs, input => input.Dispose());
        outputs[0].Dispose();
        return [.. outputs.Skip(1)];
    }

    private List<OrtValue> Empty()
    {
        var spec = manifest.Graphs.KeyValueCache;
        return [.. Enumerable.Range(0, 2 * spec.Layers).Select(_ => OrtValue.CreateTensorValueFromMemory(new float[1], [1, spec.Heads, 0, spec.HeadSize]))];
    }

    private long[] PositionsOf(int count) => manifest.Graphs.Positions is null ? [] : PositionsOf(0, count);

    private static long[] PositionsOf(int first, int count) => [.. Enumerable.Range(0, TokenPositions.Axes * count).Select(i => (long)first + (i % count))];

    private sealed record PlainStep(long[] Ids, int Past, List<OrtValue> Cache);
}
