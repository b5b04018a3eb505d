namespace Vrm.Onnx.Validation;

/// <summary>How likely a model finds given texts.</summary>
/// <param name="Texts">How many were measured.</param>
/// <param name="Tokens">Tokens of all of them, the ends of the outputs included.</param>
/// <param name="NegativeLogLikelihood">The sum over all tokens of −ln p(token | what is before it).</param>
public sealed record PerplexityReport(int Texts, long Tokens, double NegativeLogLikelihood)
{
    /// <summary>e to the power of the mean over the tokens. 1 is certainty; two precisions of a model are compared by their ratio.</summary>
    public double Perplexity => Math.Exp(NegativeLogLikelihood / Tokens);
}
