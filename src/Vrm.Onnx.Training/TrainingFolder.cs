using Vrm.Onnx.Training.Checkpoints;

namespace Vrm.Onnx.Training;

/// <summary>The folder that a training writes to.</summary>
/// <remarks>Thread-safe.</remarks>
public static class TrainingFolder
{
    /// <summary>Whether a folder holds the state of a training, so that a trainer over it goes on from there.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    public static bool HasState(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return File.Exists(Path.Combine(folder, TrainingState.FileName));
    }
}
