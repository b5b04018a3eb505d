using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The frozen vision tower of a checkpoint.</summary>
/// <remarks>Owns a session and, until disposed, a folder with the tower's weights. Not thread-safe.</remarks>
internal sealed class VisionEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly DirectoryInfo _folder;

    /// <summary>Exports the tower in single precision and loads it.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    public VisionEncoder(Checkpoint checkpoint, int threads)
    {
        Model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
        _folder = Directory.CreateTempSubdirectory("vrm-tower-");
        var path = Path.Combine(_folder.FullName, "vision_encoder.onnx");
        Model.VisionEncoder.WriteTo(path, null, CancellationToken.None);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        _session = new InferenceSession(path, options);
    }

    /// <summary>The model as it is exported.</summary>
    public ModelExport Model { get; }

    /// <summary>What is known of it.</summary>
    public ModelFacts Facts => Model.Facts;

    /// <summary>Rows that a picture becomes.</summary>
    public int RowsPerPicture => Facts.ImageTokensPerPicture;

    /// <summary>Numbers per row.</summary>
    public int HiddenSize => Facts.VisionHiddenSize;

    /// <summary>Pictures [count, 3, height, width] to rows [count · rows per picture, hidden].</summary>
    public float[] Encode(float[] pixels, int count)
    {
        var size = Facts.ImageSize;
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [count, pixels.Length / (count * size * size), size, size]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _session.InputNames, [input], _session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }
}
