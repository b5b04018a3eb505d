namespace Vrm.Onnx.Export.Graphs;

/// <summary>What is known about each <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes that one element takes.</summary>
    public static int ByteSize(this ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool IsFloat(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64;

    /// <summary>The name in text dumps: <c>float16</c>.</summary>
    public static string Text(this ElementType type) => type.ToString().ToLowerInvariant();
}
