namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>An input file of the tool is not what it should be.</summary>
internal sealed class InputFileException(string path, int line, string problem, Exception? innerException)
    : VrmException(line > 0 ? $"{path}, line {line}: {problem}" : $"{path}: {problem}", innerException);
