namespace Vrm.Onnx.Export.Weights;

/// <summary>How the matrices of linear layers are stored.</summary>
internal enum MatrixFormat
{
    /// <summary>In a float type as in checkpoints, [out, in]: copied, and multiplied from the other side.</summary>
    Rows,

    /// <summary>In a float type, transposed to [in, out].</summary>
    /// <remarks>For float16: on CPUs ONNX Runtime has a fast float16 kernel for MatMul, while that of Gemm is a hundred times slower.</remarks>
    Columns,

    /// <summary>In blocks of 32 integers of 4 bits along the rows, each block with a scale.</summary>
    Int4,

    /// <summary>In blocks of 32 integers of 8 bits along the rows, each block with a scale.</summary>
    Int8,
}
