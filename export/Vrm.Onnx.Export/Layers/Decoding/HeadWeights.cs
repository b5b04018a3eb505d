namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>Where the matrix of a language model's head is.</summary>
internal enum HeadWeights
{
    /// <summary>The head and the token table have a matrix each.</summary>
    Separate,

    /// <summary>Both are one matrix, stored as the token table.</summary>
    InTable,

    /// <summary>Both are one matrix, stored as the head.</summary>
    InHead,
}
