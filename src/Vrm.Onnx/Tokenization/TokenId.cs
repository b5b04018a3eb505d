namespace Vrm.Onnx.Tokenization;

/// <summary>The number of a token in a model's vocabulary.</summary>
/// <param name="Value">The number, 0 or more; a row of the embedding table.</param>
public readonly record struct TokenId(int Value)
{
    /// <summary>The number as text.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
