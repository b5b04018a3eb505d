using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export;

/// <summary>A preprocessor configuration that cannot be carried over: damaged, of an unknown class, or with a value that is not supported.</summary>
public sealed class PreprocessorConfigException : FileFormatException
{
    private const string Unnamed = "preprocessor configuration";

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file, or null for a configuration from memory.</param>
    /// <param name="field">The field at fault, such as <c>size.height</c>.</param>
    /// <param name="found">The value there.</param>
    /// <param name="expected">What is expected.</param>
    [SetsRequiredMembers]
    public PreprocessorConfigException(string? path, string field, string found, string expected)
        : base(null, null)
    {
        (Path, Field, Found, Expected) = (path ?? Unnamed, field, found, expected);
    }

    /// <summary>Creates an error with its cause.</summary>
    /// <param name="path">The file, or null for a configuration from memory.</param>
    /// <param name="cause">What is wrong with the steps that the configuration amounts to.</param>
    [SetsRequiredMembers]
    public PreprocessorConfigException(string? path, ImagePreprocessingException cause)
        : base(null, cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        (Path, Field, Found, Expected) = (path ?? Unnamed, cause.Field, cause.Found, cause.Expected);
    }

    /// <summary>Creates the error of a fault in the file.</summary>
    [SetsRequiredMembers]
    internal PreprocessorConfigException(JsonFault fault)
        : base(fault.Problem, fault.Cause)
    {
        (Path, Field, Found, Expected) = (fault.Path, fault.Field, fault.Found, fault.Expected);
    }

    /// <summary>What errors in a configuration are made by.</summary>
    /// <param name="path">The file, or null for a configuration from memory.</param>
    internal static JsonSource SourceOf(string? path) => new(path ?? Unnamed, fault => new PreprocessorConfigException(fault));
}
