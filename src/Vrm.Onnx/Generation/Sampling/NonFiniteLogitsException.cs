using System.Globalization;

namespace Vrm.Onnx;

/// <summary>The model gave a score that is not a number, or infinite. No token is chosen from such scores.</summary>
public sealed class NonFiniteLogitsException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="token">The first token with such a score.</param>
    /// <param name="value">The score.</param>
    public NonFiniteLogitsException(int token, float value)
        : base(string.Create(CultureInfo.InvariantCulture, $"The model scored token {token} as {value}; scores have to be finite numbers. Its weights may be damaged, or their precision too low: verify the bundle, or export it with --precision fp32."))
    {
        Token = token;
        Value = value;
    }

    /// <summary>The first token with such a score.</summary>
    public int Token { get; }

    /// <summary>The score.</summary>
    public float Value { get; }
}
