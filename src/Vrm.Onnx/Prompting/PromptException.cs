namespace Vrm.Onnx;

/// <summary>A prompt format is not valid, or a conversation does not fit it.</summary>
public sealed class PromptException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="field">The field or message at fault.</param>
    /// <param name="found">What it is.</param>
    /// <param name="expected">What it has to be.</param>
    public PromptException(string field, string found, string expected)
        : base($"{field} is {found}; expected {expected}.")
    {
        Field = field;
        Found = found;
        Expected = expected;
    }

    /// <summary>The field or message at fault.</summary>
    public string Field { get; }

    /// <summary>What it is.</summary>
    public string Found { get; }

    /// <summary>What it has to be.</summary>
    public string Expected { get; }
}
