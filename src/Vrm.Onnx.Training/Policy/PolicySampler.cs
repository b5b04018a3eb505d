using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Policy;

/// <summary>Samples several completions of one prompt side by side, with the prompt read once.</summary>
/// <remarks>Owns two sessions; the weights belong to the caller. Not thread-safe.</remarks>
internal sealed class PolicySampler : IDisposable
{
    private readonly InferenceSession _prompt;
    private readonly InferenceSession _continuation;
    private readonly string[] _weights;
    private readonly string[] _fewerWeights;
    private readonly DecoderConfig _decoder;
    private readonly RotaryAngles _angles;

    public PolicySampler(Checkpoint checkpoint, DecoderConfig decoder, AdapterPlan? adapters, int threads)
    {
        _decoder = decoder;
        _angles = new RotaryAngles(decoder);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        var (prompt, parameters) = GenerationGraph.Prompt(checkpoint, adapters);
        var (continuation, fewer) = GenerationGraph.Continuation(checkpoint, adapters);
        _prompt = new InferenceSession(GraphBytes.Of(prompt), options);
        _continuation = new InferenceSession(GraphBytes.Of(continuation), options);
        (_weights, _fewerWeights) = ([.. parameters.Select(parameter => parameter.Name)], [.. fewer.Select(parameter => parameter.Name)]);
    }

    /// <summary>Writes completions until each has ended or is as long as allowed.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="prompt">What comes before.</param>
    /// <param name="count">How many completions.</param>
    /// <param name="limits">When to stop, and how to choose.</param>
    public IReadOnlyList<Completion> Sample(ParameterBuffers parameters, PolicyPrompt prompt, int count, SamplingLimits limits)
    {
        var tokens = Enumerable.Range(0, count).Select(_ => new List<long>()).ToArray();
        var (logits, cache) = ReadPrompt(parameters, prompt);
        (logits, cache) = (Repeat(logits, count), [.. cache.Select(part => Repeat(part, count))]);
        var length = prompt.Tokens.Length;
        for (var step = 0; ; step++)
        {
            var next = new long[count];
            for (var row = 0; row < count; row++)
            {
                if (tokens[row] is [.., var last] && last == limits.End)
                {
                    next[row] = limits.End; // an ended row goes along; what it would say is dropped
                    continue;
                }

                next[row] = Choose(logits.AsSpan(row * _decoder.VocabularySize, _decoder.VocabularySize), limits);
                tokens[row].Add(next[row]);
            }

            if (step + 1 >= limits.MaxTokens || length + 1 >= _decoder.MaxLength || tokens.All(row => row[^1] == limits.End))
            {
                return [.. tokens.Select(row => new Completion(row, row[^1] == limits.End))];
            }

            (logits, cache) = Continue(parameters, next, cache, length++);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prompt.Dispose();
        _continuation.Dispose();
    }

    private static long Choose(Span<float> logits, SamplingLimits limits)
    {
        if (limits.Random is null)
        {
            return TensorPrimitives.IndexOfMax<float>(logits);
        }

        TensorPrimitives.Divide(logits, (float)limits.Temperature, logits);
        TensorPrimitives.SoftMax(logits, logits);
        var left = limits.Random.NextSingle() * TensorPrimitives.Sum<float>(logits);
        for (var token = 0; token < logits.Length; token++)
        {
            left -= logits[token];
            if (left < 0)
            {
                return token;
            }
        }

        return TensorPrimitives.IndexOfMax<float>(logits); // the sum's rounding can leave a remainder
    }

    private static float[] Repeat(float[] row, int count)
    {
        var rows = new float[row.Length * count];
        for (var i = 0; i < count; i++)
        {
            row.CopyTo(rows, i * row.Length);
        }

        return rows;
    }

    private (float[] Logits, float[][] Cache) ReadPrompt(ParameterBuffers parameters, PolicyPrompt prompt)
    {
        using var owned = new OrtValueList();
        long images = prompt.ImageRows.Length;
        var inputs = Inputs(parameters, _weights, owned, prompt.Tokens, [1, prompt.Tokens.Length], 0);
        inputs.Add("vision_hidden", owned.Add(prompt.VisionHidden, [images, prompt.VisionHidden.Length / images]));
        inputs.Add("image_rows", owned.Add(prompt.ImageRows, [images, 1]));
        AddPast(inputs, owned, [.. Enumerable.Range(0, 2 * _decoder.Layers).Select(_ => Array.Empty<float>())], 1, 0);
        return Run(_prompt, inputs);
    }

    private (float[] Logits, float[][] Cache) Continue(ParameterBuffers parameters, long[] next, float[][] cache, int past)
    {
        using var owned = new OrtValueList();
        var inputs = Inputs(parameters, _fewerWeights, owned, next, [next.Length, 1], past);
        AddPast(inputs, owned, cache, next.Length, past);
        return Run(_continuation, inputs);
    }

    private Dictionary<string, OrtValue> Inputs(ParameterBuffers parameters, string[] weights, OrtValueList owned, long[] ids, long[] shape, int position)
    {
        var (end, width) = (position + (int)shape[1], _angles.Width);
        _angles.Extend(end);
        var inputs = weights.ToDictionary(name => name, parameters.Value);
        inputs.Add("input_ids", owned.Add(ids, shape));
        inputs.Add("cosines", owned.Add(_angles.Cosines[(position * width)..(end * width)], [shape[1], width]));
        inputs.Add("sines", owned.Add(_angles.Sines[(position * width)..(end * width)], [shape[1], width]));
        return inputs;
    }

    private void AddPast(Dictionary<string, OrtValue> inputs, OrtValueList owned, float[][] cache, int rows, int past)
    {
        for (var i = 0; i < cache.Length; i++)
        {
            var data = cache[i].Length == 0 ? new float[1] : cache[i]; // no memory has no address
            inputs.Add($"past.{i / 2}.{(i % 2 == 0 ? "key" : "value")}", owned.Add(data, [rows, _decoder.KeyValueHeads, past, _decoder.HeadSize]));
        }
    }

    private static (float[] Logits, float[][] Cache) Run(InferenceSession session, Dictionary<string, OrtValue> inputs)
    {
        using var run = new RunOptions();
        using var outputs = session.Run(run, inputs, session.OutputNames);
        float[][] all = [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
        return (all[0], all[1..]);
    }
}
