namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>The rules about where tensors lie in a safetensors file: one behind the other, without holes or overlap, to the last byte.</summary>
internal static class SafetensorsLayout
{
    /// <summary>Checks all entries against each other and against the length of the data behind the header.</summary>
    /// <exception cref="CheckpointException">A size, an offset or the file's length is wrong.</exception>
    public static void Check(List<SafetensorsEntry> entries, long dataLength, string file)
    {
        entries.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end || entry.End < entry.Begin)
            {
                throw new CheckpointException("The tensors do not lie one behind the other: there is a hole or an overlap.")
                {
                    Path = file,
                    Tensor = entry.Name,
                    Found = $"data_offsets [{entry.Begin}, {entry.End}]",
                    Expected = $"a begin of {end} and an end not before it",
                };
            }

            var size = ByteSize(entry, file);
            if (entry.End - entry.Begin != size)
            {
                throw new CheckpointException("The offsets do not match type and shape.")
                {
                    Path = file,
                    Tensor = entry.Name,
                    Found = $"{entry.End - entry.Begin} bytes",
                    Expected = $"{size} bytes for {entry.Type.HeaderName()} {ShapeText(entry.Shape)}",
                };
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw new CheckpointException(end > dataLength ? "The file is cut short. Fetch it again." : "There are bytes behind the last tensor.")
            {
                Path = file,
                Found = $"{dataLength} bytes of data",
                Expected = $"{end} bytes",
            };
        }
    }

    /// <summary>Product of a shape's dimensions; the caller knows that it does not overflow.</summary>
    public static long CountElements(IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }

    /// <summary>A shape as messages show it.</summary>
    public static string ShapeText(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape.Take(16))}{(shape.Count > 16 ? ", …" : "")}]";

    private static long ByteSize(SafetensorsEntry entry, string file)
    {
        try
        {
            var bits = checked(CountElements(entry.Shape) * entry.Type.Bits());
            return bits % 8 == 0
                ? bits / 8
                : throw new CheckpointException("The tensor does not fill whole bytes.") { Path = file, Tensor = entry.Name, Found = $"{bits} bits", Expected = "a multiple of 8" };
        }
        catch (OverflowException e)
        {
            throw new CheckpointException("The tensor's size is beyond 64 bits.", e) { Path = file, Tensor = entry.Name, Found = ShapeText(entry.Shape), Expected = "a shape that fits the file" };
        }
    }
}
