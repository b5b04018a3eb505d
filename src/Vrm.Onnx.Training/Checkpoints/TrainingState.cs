using System.Runtime.InteropServices;
using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Training.Checkpoints;

/// <summary>Everything that a training needs to go on as if it had never stopped: weights in full precision, moments, and where it is.</summary>
internal sealed class TrainingState(string path, byte[] identity)
{
    /// <summary>The name of the file in a training's folder.</summary>
    public const string FileName = "training-state.safetensors";

    private const string Identity = "identity";
    private const string Steps = "steps";

    /// <summary>Whether there is a state to go on from.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Writes the state beside its place and renames it.</summary>
    /// <exception cref="TrainingSaveException">It cannot be written; the state before survives.</exception>
    public void Save(IReadOnlyList<Parameter> trained, ParameterBuffers parameters, AdamW optimizer)
    {
        List<SafetensorsItem> items = [new(Identity, TensorType.U8, [identity.Length], () => identity), SafetensorsItem.Of(Steps, [optimizer.Steps])];
        for (var i = 0; i < trained.Count; i++)
        {
            var (name, length) = (trained[i].Name, parameters[trained[i].Name].Length);
            items.Add(SafetensorsItem.Of($"weight/{name}", parameters[name], length));
            items.Add(SafetensorsItem.Of($"mean/{name}", optimizer.Moments[i].Mean, length));
            items.Add(SafetensorsItem.Of($"square/{name}", optimizer.Moments[i].Square, length));
        }

        var staging = path + ".saving";
        try
        {
            SafetensorsWriter.Write(staging, items);
            File.Move(staging, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(staging);
            throw new TrainingSaveException(path, e);
        }
    }

    /// <summary>Reads the state into weights and optimizer.</summary>
    /// <exception cref="TrainingStateException">It belongs to another training.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public void Load(IReadOnlyList<Parameter> trained, ParameterBuffers parameters, AdamW optimizer)
    {
        using var file = SafetensorsFile.Open(path);
        var found = new byte[identity.Length];
        if (!file.Tensors.TryGetValue(Identity, out var tensor) || tensor.ByteCount != found.Length)
        {
            throw new TrainingStateException(path);
        }

        tensor.CopyRawTo(0, found);
        if (!found.AsSpan().SequenceEqual(identity) || !file.Tensors.ContainsKey(Steps))
        {
            throw new TrainingStateException(path);
        }

        var steps = new long[1];
        file.Tensors[Steps].CopyRawTo(0, MemoryMarshal.AsBytes(steps.AsSpan()));
        optimizer.Steps = steps[0];
        for (var i = 0; i < trained.Count; i++)
        {
            Read(file, $"weight/{trained[i].Name}", parameters[trained[i].Name]);
            Read(file, $"mean/{trained[i].Name}", optimizer.Moments[i].Mean);
            Read(file, $"square/{trained[i].Name}", optimizer.Moments[i].Square);
        }
    }

    private void Read(SafetensorsFile file, string name, float[] destination)
    {
        if (!file.Tensors.TryGetValue(name, out var tensor) || tensor.ElementCount != destination.Length)
        {
            throw new TrainingStateException(path);
        }

        tensor.CopyTo(0, destination);
    }
}
