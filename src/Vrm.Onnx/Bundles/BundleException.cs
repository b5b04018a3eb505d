using System.Text;

namespace Vrm.Onnx;

/// <summary>A model bundle is missing, incomplete, altered, or says something that this version cannot honour.</summary>
public sealed class BundleException : VrmException
{
    private readonly string _problem;

    /// <summary>Creates the error.</summary>
    /// <param name="path">The bundle folder, or the file in it that is at fault.</param>
    /// <param name="problem">A sentence that says what is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public BundleException(string path, string problem, Exception? innerException = null)
        : base(problem, innerException)
    {
        Path = path;
        _problem = problem;
    }

    /// <summary>The bundle folder, or the file in it that is at fault.</summary>
    public string Path { get; }

    /// <summary>Dotted path of the manifest's field at fault (<c>graphs.decoder.inputs[2].shape</c>), if it is about one.</summary>
    public string? Field { get; init; }

    /// <summary>What was found.</summary>
    public string? Found { get; init; }

    /// <summary>What was expected.</summary>
    public string? Expected { get; init; }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            var text = new StringBuilder(Path);
            _ = Field is null ? text : text.Append(", field '").Append(Field).Append('\'');
            text.Append(": ").Append(_problem);
            _ = Found is null ? text : text.Append(" Found: ").Append(Found).Append('.');
            _ = Expected is null ? text : text.Append(" Expected: ").Append(Expected).Append('.');
            return text.ToString();
        }
    }
}
