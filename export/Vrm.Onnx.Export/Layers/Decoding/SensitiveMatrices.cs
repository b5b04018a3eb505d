namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>Which matrices of a language model its results depend on most, so that the mixed recipe stores them in 8 bits.</summary>
/// <remarks>
/// The head, because its errors are errors of the scores themselves, and with it the token table; every <c>down_proj</c>, because what it reads has passed a product of
/// two branches and has the largest outliers; all of the first and the last layer, whose inputs and outputs are furthest from the average layer's.
/// </remarks>
internal static class SensitiveMatrices
{
    private const string Layers = "language_model.layers.";

    /// <summary>Whether a matrix, or all within a part of a model, is sensitive.</summary>
    /// <param name="prefix">The canonical name of the part, with a dot at its end.</param>
    /// <param name="layers">Layers of the decoder.</param>
    public static bool Contains(string prefix, int layers) =>
        prefix.StartsWith("lm_head.", StringComparison.Ordinal)
        || prefix.EndsWith(".down_proj.", StringComparison.Ordinal)
        || prefix.StartsWith($"{Layers}0.", StringComparison.Ordinal)
        || prefix.StartsWith($"{Layers}{layers - 1}.", StringComparison.Ordinal);
}
