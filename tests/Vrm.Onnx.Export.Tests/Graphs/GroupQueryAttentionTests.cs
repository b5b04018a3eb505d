using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Graphs;

/// <summary>What the exporter relies on ONNX Runtime's attention for, against the formula in double precision.</summary>
public class GroupQueryAttentionTests
{
    private const int Heads = 4;
    private const int KeyValueHeads = 2;
    private const int Capacity = 24;

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void Prefill_ThenSteps_MatchesTheFormula(int headSize) => Check(headSize, window: null, [[9], [1], [1], [1]]);

    [Fact]
    public void Prefill_InChunksOntoAPast_MatchesTheFormula() => Check(32, window: null, [[5], [7], [1], [4]]);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Window_CountsTheTokenItself(int window) => Check(16, window, [[9], [1], [3], [1]]);

    [Fact]
    public void Step_RowsOfDifferentLengths_MatchesTheFormula() => Check(16, window: null, [[6, 0, 0], [0, 3, 0], [0, 0, 8], [1, 1, 1], [1, 1, 1]]);

    /// <summary>Appends tokens to rows of a batch, chunk by chunk: all rows at once where each gets one, else one row as a batch of its own.</summary>
    private static void Check(int headSize, int? window, int[][] chunks)
    {
        var rows = chunks[0].Length;
        using var attention = new Attention(headSize, window);
        var random = new Random(headSize);
        var width = (Heads + (2 * KeyValueHeads)) * headSize;
        var cacheRow = KeyValueHeads * Capacity * headSize;
        var (keys, values) = (new float[rows * cacheRow], new float[rows * cacheRow]);
        var tokens = Enumerable.Range(0, rows).Select(_ => new List<float[]>()).ToArray();
        foreach (var chunk in chunks)
        {
            var together = chunk.All(count => count == 1);
            foreach (var group in together ? [Enumerable.Range(0, rows).ToArray()] : Enumerable.Range(0, rows).Where(row => chunk[row] > 0).Select(row => new[] { row }))
            {
                foreach (var row in group)
                {
                    tokens[row].AddRange(Enumerable.Range(0, chunk[row]).Select(_ => Enumerable.Range(0, width).Select(_ => (random.NextSingle() * 2) - 1).ToArray()));
                }

                var added = chunk[group[0]];
                var packed = group.SelectMany(row => tokens[row].TakeLast(added).SelectMany(token => token)).ToArray();
                var lengths = group.Select(row => tokens[row].Count - 1).ToArray();
                var (first, count) = (group[0] * cacheRow, group.Length * cacheRow);
                var mixed = attention.Run(packed, added, lengths, (keys.AsMemory(first, count), values.AsMemory(first, count)));
                var expected = group.SelectMany(row => attention.Formula(tokens[row], added)).ToArray();
                for (var i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i], mixed[i], 2e-5);
                }
            }
        }
    }

    /// <summary>A graph of nothing but the operator, and what it should compute.</summary>
    private sealed class Attention : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly InferenceSession _session;
        private readonly float[] _frequencies;
        private readonly int _headSize;
        private readonly int? _window;

        public Attention(int headSize, int? window)
        {
            (_headSize, _window) = (headSize, window);
            _frequencies = RotaryFrequencies.Compute(new RopeConfig { Kind = RopeKind.Default, Theta = 10_000 }, headSize);
            var graph = new Graph("attention");
            var b = new OpBuilder(graph);
            TensorShape cache = ["batch", KeyValueHeads, "capacity", headSize];
            var packed = graph.AddInput("packed", ElementType.Float32, ["batch", "sequence", (Heads + (2 * KeyValueHeads)) * headSize]);
            var cosines = b.Initializer("cosines", new FloatData(RotaryTable.Cosines(_frequencies, Capacity), ElementType.Float32));
            var sines = b.Initializer("sines", new FloatData(RotaryTable.Sines(_frequencies, Capacity), ElementType.Float32));
            var inputs = new AttentionCache(
                graph.AddInput("past_key", ElementType.Float32, cache), graph.AddInput("past_value", ElementType.Float32, cache),
                graph.AddInput("lengths", ElementType.Int32, ["batch"]), graph.AddInput("total", ElementType.Int32, []), cosines, sines);
            var geometry = new AttentionGeometry(Heads, KeyValueHeads, headSize, 1 / MathF.Sqrt(headSize), window);
            var (mixed, key, value) = b.GroupQueryAttention(packed, inputs, geometry);
            graph.AddOutput("mixed", mixed);
            graph.AddOutput("present_key", key);
            graph.AddOutput("present_value", value);
            new GraphFile(graph).WriteTo(_folder.File("attention.onnx"), null, CancellationToken.None);
            _ = OnnxRuntimeLibrary.Environment;
            _session = new InferenceSession(_folder.File("attention.onnx"));
        }

        public float[] Run(float[] packed, int added, int[] lengths, (Memory<float> Keys, Memory<float> Values) cache)
        {
            long[] shape = [lengths.Length, KeyValueHeads, Capacity, _headSize];
            using var query = OrtValue.CreateTensorValueFromMemory(packed, [lengths.Length, added, packed.Length / lengths.Length / added]);
            using var keys = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, cache.Keys, shape);
            using var values = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, cache.Values, shape);
            using var lastPositions = OrtValue.CreateTensorValueFromMemory(lengths, [lengths.Length]);
            using var total = OrtValue.CreateTensorValueFromMemory(new[] { lengths.Max() + 1 }, []);
            var mixed = new float[lengths.Length * added * Heads * _headSize];
            using var output = OrtValue.CreateTensorValueFromMemory(mixed, [lengths.Length, added, Heads * _headSize]);
            using var binding = _session.CreateIoBinding();
            foreach (var (name, value) in new[] { ("packed", query), ("past_key", keys), ("past_value", values), ("lengths", lastPositions), ("total", total) })
            {
                binding.BindInput(name, value);
            }

            binding.BindOutput("mixed", output);
            binding.BindOutput("present_key", keys);
            binding.BindOutput("present_value", values);
            using var run = new RunOptions();
            _session.RunWithBinding(run, binding);
            return mixed;
        }

        /// <summary>softmax(q·kᵀ/√d)·v over the tokens that each of the last ones may see: [added · heads · head size].</summary>
        public IEnumerable<double> Formula(List<float[]> tokens, int added)
        {
            for (var position = tokens.Count - added; position < tokens.Count; position++)
            {
                for (var head = 0; head < Heads; head++)
                {
                    var query = Rotate(tokens[position], head, position);
                    var shared = head / (Heads / KeyValueHeads);
                    var first = _window is { } window ? Math.Max(0, position + 1 - window) : 0;
                    var seen = Enumerable.Range(first, position + 1 - first).ToList();
                    var scores = seen.Select(at => Math.Exp(Rotate(tokens[at], Heads + shared, at).Zip(query, (k, q) => k * q).Sum() / Math.Sqrt(_headSize))).ToList();
                    for (var i = 0; i < _headSize; i++)
                    {
                        var column = ((Heads + KeyValueHeads + shared) * _headSize) + i;
                        yield return seen.Zip(scores, (at, score) => tokens[at][column] * score).Sum() / scores.Sum();
                    }
                }
            }
        }

        public void Dispose()
        {
            _session.Dispose();
            _folder.Dispose();
        }

        private double[] Rotate(float[] token, int head, int position)
        {
            var half = _headSize / 2;
            var turned = new double[_headSize];
            for (var i = 0; i < half; i++)
            {
                var (sin, cos) = Math.SinCos(position * _frequencies[i]);
                var (x, y) = (token[(head * _headSize) + i], token[(head * _headSize) + half + i]);
                (turned[i], turned[half + i]) = ((x * cos) - (y * sin), (y * cos) + (x * sin));
            }

            return turned;
        }
    }
}
