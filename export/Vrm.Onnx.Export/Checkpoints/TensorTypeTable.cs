using System.Diagnostics;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>What the safetensors format says about each <see cref="TensorType"/>: its name in the header and its size.</summary>
internal static class TensorTypeTable
{
    private static readonly (TensorType Type, string Name, int Bits)[] Rows =
    [
        (TensorType.Bool, "BOOL", 8),
        (TensorType.F4, "F4", 4),
        (TensorType.F6E2M3, "F6_E2M3", 6),
        (TensorType.F6E3M2, "F6_E3M2", 6),
        (TensorType.U8, "U8", 8),
        (TensorType.I8, "I8", 8),
        (TensorType.F8E5M2, "F8_E5M2", 8),
        (TensorType.F8E4M3, "F8_E4M3", 8),
        (TensorType.F8E8M0, "F8_E8M0", 8),
        (TensorType.F8E4M3Fnuz, "F8_E4M3FNUZ", 8),
        (TensorType.F8E5M2Fnuz, "F8_E5M2FNUZ", 8),
        (TensorType.I16, "I16", 16),
        (TensorType.U16, "U16", 16),
        (TensorType.F16, "F16", 16),
        (TensorType.BF16, "BF16", 16),
        (TensorType.I32, "I32", 32),
        (TensorType.U32, "U32", 32),
        (TensorType.F32, "F32", 32),
        (TensorType.C64, "C64", 64),
        (TensorType.F64, "F64", 64),
        (TensorType.I64, "I64", 64),
        (TensorType.U64, "U64", 64),
    ];

    private static readonly Dictionary<string, TensorType> ByName = Rows.ToDictionary(row => row.Name, row => row.Type, StringComparer.Ordinal);

    /// <summary>Names of all types, for messages.</summary>
    public static string AllNames { get; } = string.Join(", ", Rows.Select(row => row.Name));

    /// <summary>Size of one element in bits; not a multiple of 8 for the 4 and 6-bit types.</summary>
    public static int Bits(this TensorType type) => Row(type).Bits;

    /// <summary>The type's name in a safetensors header.</summary>
    public static string HeaderName(this TensorType type) => Row(type).Name;

    /// <summary>Finds a type by its name in a safetensors header.</summary>
    public static bool TryParse(string headerName, out TensorType type) => ByName.TryGetValue(headerName, out type);

    private static (TensorType Type, string Name, int Bits) Row(TensorType type)
    {
        var row = Rows[(int)type];
        Debug.Assert(row.Type == type, "rows stand in the order of the enum");
        return row;
    }
}
