using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>A file is missing, cannot be read, or does not hold what its format asks for.</summary>
/// <remarks>The message names the file; the whole path, which may say more than a log should, is a property only.</remarks>
public abstract class FileFormatException : VrmException
{
    private readonly string? _problem;

    /// <param name="problem">A sentence that says what is wrong and what to do; <see langword="null"/> where what was found and what was expected say it.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    private protected FileFormatException(string? problem, Exception? innerException)
        : base(problem ?? "", innerException)
    {
        _problem = problem;
    }

    /// <summary>Name of the file (or the folder) at fault, without where it lies.</summary>
    public string File => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path)) is { Length: > 0 } name ? name : Path;

    /// <summary>Whole path of the file (or the folder) at fault, as far as it is known.</summary>
    public required string Path { get; init; }

    /// <summary>Number of the line at fault, from 1, in files that are read line by line.</summary>
    public int? Line { get; init; }

    /// <summary>Path of the field at fault, as in <c>model.merges[3]</c>, if it is about one.</summary>
    public string? Field { get; init; }

    /// <summary>What the file says.</summary>
    public string? Found { get; init; }

    /// <summary>What it should say.</summary>
    public string? Expected { get; init; }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            var text = new StringBuilder(File);
            _ = Line is null ? text : text.Append(CultureInfo.InvariantCulture, $", line {Line}");
            text.Append(Place);
            _ = string.IsNullOrEmpty(Field) ? text : text.Append(", field '").Append(Field).Append('\'');
            text.Append(':');
            _ = _problem is null ? text : text.Append(' ').Append(_problem);
            _ = Found is null ? text : text.Append(" Found: ").Append(Found).Append('.');
            _ = Expected is null ? text : text.Append(" Expected: ").Append(Expected).Append('.');
            return text.ToString();
        }
    }

    /// <summary>What else the message says of the place, after the file and its line.</summary>
    private protected virtual string Place => "";
}
