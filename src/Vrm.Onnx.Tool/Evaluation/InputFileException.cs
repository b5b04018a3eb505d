using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>An input file of the tool is not what it should be.</summary>
internal sealed class InputFileException : FileFormatException
{
    [SetsRequiredMembers]
    public InputFileException(string path, int? line, string problem, Exception? innerException)
        : base(problem, innerException)
    {
        (Path, Line) = (path, line);
    }

    /// <summary>Creates the error of a fault in the file.</summary>
    [SetsRequiredMembers]
    public InputFileException(int? line, JsonFault fault)
        : this(fault.Path, line, fault.Problem, fault.Cause)
    {
        (Field, Found, Expected) = (fault.Field, fault.Found, fault.Expected);
    }
}
