namespace Vrm.Onnx.Export;

/// <summary>A bundle could not be written.</summary>
public sealed class ExportException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file or folder at fault.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ExportException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
    }

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }
}
