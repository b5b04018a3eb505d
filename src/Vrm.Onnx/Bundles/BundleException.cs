namespace Vrm.Onnx.Bundles;

/// <summary>A model bundle is missing, incomplete, altered, or says something that this version cannot honour.</summary>
public sealed class BundleException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The bundle folder, or the file in it that is at fault.</param>
    /// <param name="problem">What is wrong, with the value found and what was expected.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public BundleException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
    }

    /// <summary>The bundle folder, or the file in it that is at fault.</summary>
    public string Path { get; }
}
