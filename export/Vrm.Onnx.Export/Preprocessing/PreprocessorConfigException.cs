using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export;

/// <summary>A preprocessor configuration that cannot be carried over: damaged, of an unknown class, or with a value that is not supported.</summary>
public sealed class PreprocessorConfigException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file, or null for a configuration from memory.</param>
    /// <param name="field">The field at fault, such as <c>size.height</c>.</param>
    /// <param name="found">The value there.</param>
    /// <param name="expected">What is expected.</param>
    public PreprocessorConfigException(string? path, string field, string found, string expected)
        : base(Describe(path, field, found, expected))
    {
        (Path, Field, Found, Expected) = (path, field, found, expected);
    }

    /// <summary>Creates an error with the cause behind it.</summary>
    /// <param name="path">The file, or null for a configuration from memory.</param>
    /// <param name="cause">What is wrong with the steps that the configuration amounts to.</param>
    public PreprocessorConfigException(string? path, ImagePreprocessingException cause)
        : base(Describe(path, Checked(cause).Field, cause.Found, cause.Expected), cause)
    {
        (Path, Field, Found, Expected) = (path, cause.Field, cause.Found, cause.Expected);
    }

    /// <summary>The file, or null for a configuration from memory.</summary>
    public string? Path { get; }

    /// <summary>The field at fault, such as <c>size.height</c>.</summary>
    public string Field { get; }

    /// <summary>The value there.</summary>
    public string Found { get; }

    /// <summary>What is expected.</summary>
    public string Expected { get; }

    private static string Describe(string? path, string field, string found, string expected) =>
        $"{path ?? "Preprocessor configuration"}: {field} is {found}; {expected} is expected.";

    private static ImagePreprocessingException Checked(ImagePreprocessingException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause;
    }
}
