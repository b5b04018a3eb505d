using System.Text;

namespace Vrm.Onnx.Export;

/// <summary>A checkpoint cannot be read, or says something that this exporter does not take.</summary>
public sealed class CheckpointException : VrmException
{
    private readonly string _problem;

    /// <summary>Creates an error from a sentence that says what is wrong and what to do.</summary>
    public CheckpointException(string problem)
        : this(problem, null)
    {
    }

    /// <summary>Creates an error caused by another one.</summary>
    public CheckpointException(string problem, Exception? innerException)
        : base(problem, innerException)
    {
        _problem = problem;
    }

    /// <summary>Full path of the file (or the folder) at fault.</summary>
    public required string File { get; init; }

    /// <summary>Name of the tensor at fault, if it is about one.</summary>
    public string? Tensor { get; init; }

    /// <summary>Dotted path of the field at fault (<c>config.text_config.hidden_act</c>), if it is about one.</summary>
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
            _ = Tensor is null ? text : text.Append(", tensor '").Append(Tensor).Append('\'');
            _ = Field is null ? text : text.Append(", field '").Append(Field).Append('\'');
            text.Append(": ").Append(_problem);
            _ = Found is null ? text : text.Append(" Found: ").Append(Found).Append('.');
            _ = Expected is null ? text : text.Append(" Expected: ").Append(Expected).Append('.');
            return text.ToString();
        }
    }
}
