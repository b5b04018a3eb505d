namespace Vrm.Onnx.Export.Weights;

/// <summary>What is known about each <see cref="MatrixFormat"/>.</summary>
internal static class MatrixFormats
{
    /// <summary>Bits of an integer, where matrices are stored in blocks of such; <see langword="null"/> for float types.</summary>
    public static int? BlockBits(this MatrixFormat format) => format switch
    {
        MatrixFormat.Int4 => 4,
        MatrixFormat.Int8 => 8,
        _ => null,
    };
}
