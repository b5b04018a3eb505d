namespace Vrm.Onnx.Export.Graphs;

internal sealed partial class OpBuilder
{
    /// <summary>The same numbers in other axes. At most one named axis may be new; named axes that keep their place are copied.</summary>
    public Value Reshape(Value x, TensorShape shape)
    {
        var target = new long[shape.Rank];
        for (var i = 0; i < target.Length; i++)
        {
            var kept = i < x.Shape.Rank && x.Shape[i] == shape[i];
            target[i] = shape[i].Length ?? (kept ? 0 : -1);
        }

        if (target.Count(length => length == -1) > 1 || (x.Shape.ElementCount is { } from && shape.ElementCount is { } to && from != to))
        {
            throw Error("Reshape", $"{x} cannot be given the shape {shape}.");
        }

        return Add(new OpSpec("Reshape", [x, Int64s(target)]), x.Type, shape);
    }

    /// <summary>The same numbers in axes whose lengths are computed in the graph.</summary>
    /// <param name="x">The value.</param>
    /// <param name="lengths">The lengths, int64 [rank].</param>
    /// <param name="shape">What is known of them.</param>
    public Value Reshape(Value x, Value lengths, TensorShape shape)
    {
        RequireType("Reshape", lengths, ElementType.Int64);
        RequireShape("Reshape", lengths, [shape.Rank]);
        return Add(new OpSpec("Reshape", [x, lengths]), x.Type, shape);
    }

    /// <summary>The axes in another order.</summary>
    public Value Transpose(Value x, params ReadOnlySpan<int> order)
    {
        var axes = order.ToArray();
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, x.Shape.Rank)))
        {
            throw Error("Transpose", $"[{string.Join(", ", axes)}] is no order of the axes of {x}.");
        }

        TensorShape shape = [.. axes.Select(axis => x.Shape[axis])];
        return Add(new OpSpec("Transpose", [x], ("perm", Array.ConvertAll(axes, axis => (long)axis))), x.Type, shape);
    }

    /// <summary>Values one behind the other along one axis.</summary>
    public Value Concat(int axis, params ReadOnlySpan<Value> values)
    {
        var first = values[0];
        var at = Axis("Concat", first, axis);
        var length = 0L;
        foreach (var value in values)
        {
            RequireSameType("Concat", first, value);
            if (value.Shape.Rank != first.Shape.Rank || value.Shape[at].Length is not { } add || !value.Shape.With(at, 0L).Equals(first.Shape.With(at, 0L)))
            {
                throw Error("Concat", $"{first} and {value} cannot be joined along axis {axis}.");
            }

            length = checked(length + add);
        }

        return Add(new OpSpec("Concat", [.. values], ("axis", (long)at)), first.Type, first.Shape.With(at, length));
    }

    /// <summary>Two values one below the other, along a first axis whose length is known when the graph runs.</summary>
    public Value Concat(Value upper, Value lower, Dim length)
    {
        RequireSameType("Concat", upper, lower);
        RequireShape("Concat", lower, upper.Shape.With(0, lower.Shape[0]));
        return Add(new OpSpec("Concat", [upper, lower], ("axis", 0L)), upper.Type, upper.Shape.With(0, length));
    }

    /// <summary>A value without its first elements along one axis.</summary>
    public Value Skip(Value x, int axis, long count)
    {
        var at = Axis("Slice", x, axis);
        if (x.Shape[at].Length is not { } length || count < 0 || count > length)
        {
            throw Error("Slice", $"{x} has no {count} elements to leave out along axis {axis}.");
        }

        return count == 0 ? x : Slice(x, at, Int64s(count), Int64s(long.MaxValue), length - count);
    }

    /// <summary>A part of a value along one axis, with the bounds computed in the graph.</summary>
    /// <param name="x">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">First index, int64 [1]; negative from the end; clamped.</param>
    /// <param name="end">The index behind the last one, int64 [1]; clamped.</param>
    /// <param name="length">The length that comes out.</param>
    public Value Slice(Value x, int axis, Value start, Value end, Dim length)
    {
        var at = Axis("Slice", x, axis);
        foreach (var bound in new[] { start, end })
        {
            RequireType("Slice", bound, ElementType.Int64);
            RequireShape("Slice", bound, [1]);
        }

        return Add(new OpSpec("Slice", [x, start, end, Int64s(at)]), x.Type, x.Shape.With(at, length));
    }

    /// <summary>A value with rows of zeros in front of it along one axis.</summary>
    public Value PadFront(Value x, int axis, long count)
    {
        var at = Axis("Pad", x, axis);
        var pads = new long[2 * x.Shape.Rank];
        pads[at] = count;
        var length = x.Shape[at].Length is { } fixedLength ? fixedLength + count : throw Error("Pad", $"{x} has no fixed length along axis {axis}.");
        return Add(new OpSpec("Pad", [x, Int64s(pads)], ("mode", "constant")), x.Type, x.Shape.With(at, length));
    }

    /// <summary>Rows of a table by index: table [rows, …], indices [any] → [any, …].</summary>
    public Value Gather(Value table, Value indices)
    {
        RequireType("Gather", indices, ElementType.Int64);
        return Add(new OpSpec("Gather", [table, indices], ("axis", 0L)), table.Type, [.. indices.Shape, .. table.Shape.Skip(1)]);
    }

    /// <summary>Parts of a value by the places in its first axes: indices [count, k] → [count, …].</summary>
    public Value GatherRows(Value x, Value indices)
    {
        RequireType("GatherND", indices, ElementType.Int64);
        if (indices.Shape.Rank != 2 || indices.Shape[1].Length is not { } depth || depth > x.Shape.Rank)
        {
            throw Error("GatherND", $"{indices} names no places in {x}.");
        }

        return Add(new OpSpec("GatherND", [x, indices]), x.Type, [indices.Shape[0], .. x.Shape.Skip((int)depth)]);
    }

    /// <summary>The indices of all elements that are not zero: [rank, count], in row-major order.</summary>
    public Value NonZero(Value x, Dim count) => Add(new OpSpec("NonZero", [x]), ElementType.Int64, [x.Shape.Rank, count]);

    /// <summary>A copy of a value with rows replaced: indices [count, k] name places in the first k axes, updates [count, …] come there.</summary>
    public Value ScatterRows(Value x, Value indices, Value updates)
    {
        RequireType("ScatterND", indices, ElementType.Int64);
        RequireSameType("ScatterND", x, updates);
        if (indices.Shape.Rank != 2 || indices.Shape[1].Length is not { } depth || depth > x.Shape.Rank
            || !updates.Shape.Skip(1).SequenceEqual(x.Shape.Skip((int)depth)))
        {
            throw Error("ScatterND", $"{updates} cannot be put into {x} at {indices}.");
        }

        return Add(new OpSpec("ScatterND", [x, indices, updates]), x.Type, x.Shape);
    }

    /// <summary>The lengths of axes <paramref name="start"/> to before <paramref name="end"/>, int64 [end − start].</summary>
    public Value ShapeOf(Value x, int start, int end)
    {
        if (start < 0 || end > x.Shape.Rank || start >= end)
        {
            throw Error("Shape", $"{x} has no axes {start} to {end}.");
        }

        return Add(new OpSpec("Shape", [x], ("start", (long)start), ("end", (long)end)), ElementType.Int64, [end - start]);
    }
}
