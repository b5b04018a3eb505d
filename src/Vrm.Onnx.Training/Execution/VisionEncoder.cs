using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The frozen vision tower of a checkpoint.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class VisionEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly DirectoryInfo? _folder;

    /// <summary>A tower whose session belongs to the caller.</summary>
    /// <param name="model">The model as it is exported.</param>
    /// <param name="session">The tower.</param>
    public VisionEncoder(ModelExport model, InferenceSession session)
    {
        Model = model;
        _session = session;
    }

    private VisionEncoder(ModelExport model, InferenceSession session, DirectoryInfo folder)
        : this(model, session) => _folder = folder;

    /// <summary>The model as it is exported.</summary>
    public ModelExport Model { get; }

    /// <summary>What is known of it.</summary>
    public ModelFacts Facts => Model.Facts;

    /// <summary>Rows that a picture becomes.</summary>
    public int RowsPerPicture => Facts.ImageTokensPerPicture;

    /// <summary>Numbers per row.</summary>
    public int HiddenSize => Facts.VisionHiddenSize;

    /// <summary>Exports the tower in single precision and loads it.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    /// <returns>A tower that owns its session and, until disposed, a folder with its weights.</returns>
    public static VisionEncoder Export(Checkpoint checkpoint, int threads)
    {
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
        var folder = Directory.CreateTempSubdirectory("vrm-tower-");
        try
        {
            var path = Path.Combine(folder.FullName, "vision_encoder.onnx");
            model.VisionEncoder.WriteTo(path, null, CancellationToken.None);
            using var options = new SessionOptions { IntraOpNumThreads = threads };
            return new VisionEncoder(model, new InferenceSession(path, options), folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

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
        if (_folder is not null)
        {
            _session.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
