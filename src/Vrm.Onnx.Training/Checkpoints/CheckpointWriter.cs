using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Checkpoints;

/// <summary>Writes a trained model in the layout of the checkpoint that it began as: same files, names, order and types.</summary>
internal sealed class CheckpointWriter(Checkpoint source, CurrentWeights weights)
{
    private const string Head = "lm_head.weight";
    private const string Table = "language_model.embed_tokens.weight";
    private static readonly string[] Companions = ["*.json", "*.jinja", "*.txt", "*.model"];

    /// <summary>Writes everything beside its place and renames it when all of it is on the disk, so that what was there survives a failure.</summary>
    /// <exception cref="TrainingSaveException">The disk is full or cannot be written.</exception>
    public void Write(string folder)
    {
        try
        {
            WriteBeside(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingSaveException(folder, e);
        }
    }

    private void WriteBeside(string folder)
    {
        Directory.CreateDirectory(folder);
        var staging = Directory.CreateDirectory(Path.Combine(folder, $".saving-{Environment.ProcessId}"));
        try
        {
            foreach (var file in source.Tensors.Values.GroupBy(tensor => tensor.File))
            {
                SafetensorsWriter.Write(Path.Combine(staging.FullName, Path.GetFileName(file.Key)), [.. file.Select(Item)]);
            }

            foreach (var companion in Companions.SelectMany(pattern => Directory.EnumerateFiles(source.Folder, pattern)))
            {
                File.Copy(companion, Path.Combine(staging.FullName, Path.GetFileName(companion)));
            }

            foreach (var file in staging.EnumerateFiles())
            {
                file.MoveTo(Path.Combine(folder, file.Name), overwrite: true);
            }
        }
        finally
        {
            staging.Delete(recursive: true);
        }
    }

    private SafetensorsItem Item(CheckpointTensor tensor)
    {
        var name = LlavaFamily.Names.Canonical(tensor.Name);
        if (name == Head && !weights.Parameters.Has(name))
        {
            name = Table; // a file that holds the tied matrix twice is to hold the trained one twice
        }

        return new SafetensorsItem(tensor.Name, tensor.Type, tensor.Shape, () =>
        {
            var bytes = new byte[tensor.ByteCount];
            if (weights.Find(name) is { } weight)
            {
                WeightCast.Narrow(weight.ToArray(), tensor.Type, bytes);
            }
            else
            {
                tensor.CopyRawTo(0, bytes);
            }

            return bytes;
        });
    }
}
