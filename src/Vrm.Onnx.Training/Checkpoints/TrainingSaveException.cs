namespace Vrm.Onnx.Training;

/// <summary>What was trained cannot be written, because the disk is full for example. What was saved before is still there.</summary>
public sealed class TrainingSaveException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file or folder to be written.</param>
    /// <param name="innerException">What went wrong.</param>
    public TrainingSaveException(string path, Exception innerException)
        : base($"{path}: this cannot be written: {innerException.Message} What was saved there before is as it was. Make room, and go on from it.", innerException)
    {
        Path = path;
    }

    /// <summary>The file or folder to be written.</summary>
    public string Path { get; }
}
