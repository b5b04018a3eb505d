namespace Vrm.Onnx;

/// <summary>An option has a value outside its allowed range.</summary>
public sealed class InvalidOptionException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="value">The value found.</param>
    /// <param name="allowed">What is allowed, as in "between 0 and 2".</param>
    public InvalidOptionException(string option, string value, string allowed)
        : base($"Option {option} is {value}; it has to be {allowed}.")
    {
        Option = option;
        Value = value;
        Allowed = allowed;
    }

    /// <summary>The option's name.</summary>
    public string Option { get; }

    /// <summary>The value found.</summary>
    public string Value { get; }

    /// <summary>What is allowed.</summary>
    public string Allowed { get; }
}
