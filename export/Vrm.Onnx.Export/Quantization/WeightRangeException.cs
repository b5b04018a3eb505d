namespace Vrm.Onnx.Export;

/// <summary>A weight does not fit the precision that was asked for, or is not a number at all.</summary>
public sealed class WeightRangeException : VrmException
{
    /// <summary>Creates an error from the tensor, the element's row-major index, its value and the precision.</summary>
    public WeightRangeException(string tensor, long index, float value, string precision)
        : base(float.IsFinite(value)
            ? $"Weight {index} of '{tensor}' is {value:R}, beyond the range of {precision}. Export this part with a wider precision (bf16 or fp32)."
            : $"Weight {index} of '{tensor}' is {value:R}, which cannot be stored as {precision}. The checkpoint is damaged.")
    {
        Tensor = tensor;
        Index = index;
        Value = value;
        Precision = precision;
    }

    /// <summary>Name of the tensor.</summary>
    public string Tensor { get; }

    /// <summary>Row-major index of the first such element.</summary>
    public long Index { get; }

    /// <summary>Its value.</summary>
    public float Value { get; }

    /// <summary>The precision that was asked for.</summary>
    public string Precision { get; }
}
