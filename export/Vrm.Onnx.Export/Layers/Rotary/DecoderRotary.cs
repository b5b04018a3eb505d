using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>The tables by which a decoder turns queries and keys, the same for all its layers.</summary>
/// <param name="Cosines">[rows, pairs].</param>
/// <param name="Sines">[rows, pairs].</param>
/// <param name="Rows">The row for each token, int64 [batch, sequence]; <see langword="null"/> where that is its place in its sequence.</param>
internal sealed record DecoderRotary(Value Cosines, Value Sines, Value? Rows)
{
    /// <summary>Tables for every place in a sequence, made at export.</summary>
    public static DecoderRotary BySequence(OpBuilder b, DecoderConfig config, ElementType compute)
    {
        var frequencies = Frequencies(config);
        var cosines = Parameter.Vector(b, "cosines", RotaryTable.Cosines(frequencies, config.MaxLength, (float)config.Rope.AttentionFactor), compute);
        var sines = Parameter.Vector(b, "sines", RotaryTable.Sines(frequencies, config.MaxLength, (float)config.Rope.AttentionFactor), compute);
        return new DecoderRotary(cosines, sines, null);
    }

    /// <summary>Tables for the tokens of one step, made in the graph from three positions per token (arXiv:2409.12191, section 2.1).</summary>
    /// <remarks>Adds the input <c>position_ids</c>, int64 [3, batch, sequence]: frame, line and column; the same three for text.</remarks>
    public static DecoderRotary ByAxes(OpBuilder b, DecoderConfig config, ElementType compute)
    {
        var positions = b.Graph.AddInput("position_ids", ElementType.Int64, [3, "batch", "sequence"]);
        var (frequencies, axes) = (Frequencies(config), config.Rope.Axes!);
        var byAxis = new float[3 * frequencies.Length]; // [3, pairs]; one number in each column, so that the product below is exact
        for (var pair = 0; pair < axes.Count; pair++)
        {
            byAxis[(axes[pair] * frequencies.Length) + pair] = frequencies[pair];
        }

        var turns = new ArrayWeight("rotary frequencies", [3, frequencies.Length], () => byAxis);
        var perToken = b.Reshape(b.Transpose(positions, 1, 2, 0), ["rows", 3]);
        var angles = b.MatMul(b.Cast(perToken, ElementType.Float32), Parameter.Vector(b, "frequencies", turns, ElementType.Float32));
        var lengths = b.ShapeOf(positions, 1, 3);
        var count = b.Reshape(b.ShapeOf(perToken, 0, 1), []);
        var rows = b.Reshape(b.Range(count, "rows"), lengths, ["batch", "sequence"]);
        return Of(b, config, angles, rows, compute);
    }

    /// <summary>Tables for the tokens of one step, made in the graph from one position per token.</summary>
    /// <remarks>For models whose queries are needed turned outside of attention, and for several frequencies: no tables for the whole context.</remarks>
    public static DecoderRotary ByPosition(OpBuilder b, DecoderConfig config, Value positions, ElementType compute)
    {
        var frequencies = Frequencies(config);
        var turns = new ArrayWeight("rotary frequencies", [frequencies.Length], () => frequencies);
        var perToken = b.Reshape(positions, ["rows", 1]);
        var angles = b.Mul(b.Cast(perToken, ElementType.Float32), Parameter.Vector(b, "frequencies", turns, ElementType.Float32));
        var count = b.Reshape(b.ShapeOf(perToken, 0, 1), []);
        var rows = b.Reshape(b.Range(count, "rows"), b.ShapeOf(positions, 0, 2), positions.Shape);
        return Of(b, config, angles, rows, compute);
    }

    /// <summary>Tables for the tokens of one step of a model that has other frequencies in sequences that are longer than its original context.</summary>
    /// <remarks>Each sequence of a batch turns by its own length. What is in its cache when it grows over the bound stays as it was turned, as in the original.</remarks>
    public static DecoderRotary ByLength(OpBuilder b, DecoderConfig config, Value positions, Value lengths, ElementType compute)
    {
        Value Turns(string name, float[] frequencies) =>
            Parameter.Vector(b, name, new ArrayWeight($"rotary {name}", [frequencies.Length], () => frequencies), ElementType.Float32);

        var isLong = b.Reshape(b.Less(b.Int64(config.Rope.OriginalMaxLength - 1), b.Cast(lengths, ElementType.Int64)), ["batch", 1, 1]);
        var turns = b.Where(isLong, Turns("long_frequencies", Padded(config, RotaryFrequencies.ComputeLong(config.Rope, config.HeadSize))), Turns("short_frequencies", Frequencies(config)));
        var angles = b.Mul(b.Cast(b.Reshape(positions, b.Int64s(0, 0, 1), ["batch", "sequence", 1]), ElementType.Float32), turns); // [batch, sequence, pairs]
        angles = b.Reshape(angles, ["rows", angles.Shape[2]]);
        var count = b.Reshape(b.ShapeOf(angles, 0, 1), []);
        var rows = b.Reshape(b.Range(count, "rows"), b.ShapeOf(positions, 0, 2), positions.Shape);
        return Of(b, config, angles, rows, compute);
    }

    /// <summary>Places of the new tokens as attention counts them, what is in the cache included: int64 [batch, sequence].</summary>
    /// <remarks>A run whose longest sequence is as long as its new tokens begins with an empty cache, whatever each sequence's length.</remarks>
    public static Value Positions(OpBuilder b, Value ids, Value lengths, Value total)
    {
        var sequence = b.Reshape(b.ShapeOf(ids, 1, 2), []);
        var cached = b.Sub(b.Add(b.Cast(lengths, ElementType.Int64), b.Int64(1)), sequence); // [batch]
        cached = b.Where(b.Equal(b.Cast(total, ElementType.Int64), sequence), b.Int64(0), cached);
        return b.Add(b.Reshape(cached, ["batch", 1]), b.Reshape(b.Range(sequence, "sequence"), [1, "sequence"]));
    }

    private static DecoderRotary Of(OpBuilder b, DecoderConfig config, Value angles, Value rows, ElementType compute)
    {
        var (factor, turned) = ((float)config.Rope.AttentionFactor, (config.Rope.InterleavedNumbers ?? config.HeadSize) / 2);
        if (factor == 1)
        {
            return new DecoderRotary(b.Cast(b.Cos(angles), compute), b.Cast(b.Sin(angles), compute), rows);
        }

        // Numbers that are not turned are not multiplied either.
        float[] factors = [.. Enumerable.Range(0, config.CacheHeadSize / 2).Select(pair => pair < turned ? factor : 1)];
        var scale = Parameter.Vector(b, "attention_factor", new ArrayWeight("rotary attention factor", [factors.Length], () => factors), ElementType.Float32);
        return new DecoderRotary(b.Cast(b.Mul(b.Cos(angles), scale), compute), b.Cast(b.Mul(b.Sin(angles), scale), compute), rows);
    }

    // Numbers that are not turned, and those that only fill a head up, turn by 0.
    private static float[] Frequencies(DecoderConfig config) => Padded(config, RotaryFrequencies.Compute(config.Rope, config.Rope.InterleavedNumbers ?? config.HeadSize));

    private static float[] Padded(DecoderConfig config, float[] frequencies)
    {
        Array.Resize(ref frequencies, config.CacheHeadSize / 2);
        return frequencies;
    }
}
