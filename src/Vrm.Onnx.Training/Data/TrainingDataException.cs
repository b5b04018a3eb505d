namespace Vrm.Onnx.Training;

/// <summary>A line of training data, or the picture that it names, cannot be used.</summary>
public sealed class TrainingDataException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="origin">File and line.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public TrainingDataException(string origin, string problem, Exception? innerException = null)
        : base($"{origin}: {problem}", innerException)
    {
        Origin = origin;
    }

    /// <summary>File and line.</summary>
    public string Origin { get; }
}
