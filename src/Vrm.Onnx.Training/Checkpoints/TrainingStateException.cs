namespace Vrm.Onnx.Training;

/// <summary>A training cannot go on from a saved state because the state belongs to another one.</summary>
public sealed class TrainingStateException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The saved state.</param>
    public TrainingStateException(string path)
        : base($"{path}: this state was saved by a training with another base checkpoint, other data or other options. Use the same ones, or another output folder.")
    {
        Path = path;
    }

    /// <summary>The saved state.</summary>
    public string Path { get; }
}
