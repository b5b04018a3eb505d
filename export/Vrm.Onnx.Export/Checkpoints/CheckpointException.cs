namespace Vrm.Onnx.Export;

/// <summary>A checkpoint cannot be read, or says something that this exporter does not take.</summary>
public sealed class CheckpointException : FileFormatException
{
    /// <summary>Creates an error from a sentence that says what is wrong and what to do.</summary>
    /// <param name="problem">The sentence.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public CheckpointException(string problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>Name of the tensor at fault, if it is about one.</summary>
    public string? Tensor { get; init; }

    /// <inheritdoc/>
    private protected override string Place => Tensor is null ? "" : $", tensor '{Tensor}'";
}
