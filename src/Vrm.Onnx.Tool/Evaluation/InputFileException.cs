using System.Diagnostics.CodeAnalysis;

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
}
