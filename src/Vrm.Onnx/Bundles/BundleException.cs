using System.Diagnostics.CodeAnalysis;

namespace Vrm.Onnx;

/// <summary>A model bundle is missing, incomplete, altered, or says something that this version cannot honour.</summary>
public sealed class BundleException : FileFormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The bundle folder, or the file in it that is at fault.</param>
    /// <param name="problem">A sentence that says what is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    [SetsRequiredMembers]
    public BundleException(string path, string problem, Exception? innerException = null)
        : base(problem, innerException)
    {
        Path = path;
    }
}
