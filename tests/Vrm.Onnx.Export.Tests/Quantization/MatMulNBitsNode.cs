namespace Vrm.Onnx.Export.Tests.Quantization;

/// <summary>Attributes and constants of a MatMulNBits node.</summary>
internal sealed record MatMulNBitsNode
{
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Bits { get; init; }

    public required byte[] Packed { get; init; }

    public required byte[] Scales { get; init; }

    /// <summary>ONNX element type of the scales, the input and the output.</summary>
    public int FloatType { get; init; } = OnnxBytes.Float;

    /// <summary>0: computes in the input's type; 4: rounds the input to int8 first.</summary>
    public int AccuracyLevel { get; init; }

    public int Blocks => (Columns + 31) / 32;
}
