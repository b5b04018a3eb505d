namespace Vrm.Onnx.Validation.Parity;

/// <summary>Named tensors to compare with: inputs of a model, and what it made of them.</summary>
internal interface IParityReference
{
    /// <summary>Whether there is a tensor of that name.</summary>
    bool Has(string name);

    /// <summary>A tensor of real numbers, with its shape.</summary>
    (float[] Values, long[] Shape) Floats(string name);

    /// <summary>A tensor of whole numbers, with its shape.</summary>
    (long[] Values, long[] Shape) Integers(string name);
}
