using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization;

/// <summary>A <c>tokenizer.json</c> is broken, or asks for something this library does not do, or a text cannot be encoded with it.</summary>
public sealed class TokenizerException : FileFormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="field">The field, as in <c>model.merges[3]</c>; empty for the file as a whole.</param>
    /// <param name="found">What the field holds.</param>
    /// <param name="expected">What it has to hold.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    [SetsRequiredMembers]
    public TokenizerException(string path, string field, string found, string expected, Exception? innerException = null)
        : base(null, innerException)
    {
        (Path, Field, Found, Expected) = (path, field, found, expected);
    }

    /// <summary>Creates the error of a fault in the file.</summary>
    [SetsRequiredMembers]
    internal TokenizerException(JsonFault fault)
        : base(fault.Problem, fault.Cause)
    {
        (Path, Field, Found, Expected) = (fault.Path, fault.Field, fault.Found, fault.Expected);
    }
}
