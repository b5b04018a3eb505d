namespace Vrm.Onnx.Formats;

/// <summary>Says in a sentence why a file cannot be read, without where it lies.</summary>
internal static class FileProblem
{
    /// <summary>There is none.</summary>
    public const string Missing = "There is no such file.";

    /// <summary>What the system says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">The system's error.</param>
    public static string Of(string path, Exception error) => error is FileNotFoundException or DirectoryNotFoundException
        ? Missing
        : $"It cannot be read: {error.Message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal)}";
}
