namespace Vrm.Onnx.Imaging;

/// <summary>A list of preprocessing steps that cannot be carried out: a value out of range, a step missing or in the wrong place.</summary>
public sealed class ImagePreprocessingException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="field">The field at fault, such as <c>steps[1].width</c>.</param>
    /// <param name="found">The value there.</param>
    /// <param name="expected">What is expected, as in "1 to 16384".</param>
    /// <param name="innerException">The cause, if another error is behind it.</param>
    public ImagePreprocessingException(string field, string found, string expected, Exception? innerException = null)
        : base($"Image preprocessing: {field} is {found}; {expected} is expected.", innerException)
    {
        Field = field;
        Found = found;
        Expected = expected;
    }

    /// <summary>The field at fault, such as <c>steps[1].width</c>.</summary>
    public string Field { get; }

    /// <summary>The value there.</summary>
    public string Found { get; }

    /// <summary>What is expected.</summary>
    public string Expected { get; }
}
