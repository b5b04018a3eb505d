namespace Vrm.Onnx.Export.Graphs;

/// <summary>Element types of graph values; the numbers are those of the ONNX specification.</summary>
internal enum ElementType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Float64 = 11,
    BFloat16 = 16,
}
