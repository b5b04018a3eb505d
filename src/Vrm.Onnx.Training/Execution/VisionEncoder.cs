using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Training.Execution;

/// <summary>The frozen vision tower of a checkpoint.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class VisionEncoder : IDisposable
{
    private readonly GraphRunner _graph;
    private readonly DirectoryInfo? _folder;

    /// <summary>A tower whose session belongs to the caller.</summary>
    /// <param name="model">The model as it is exported.</param>
    /// <param name="session">The tower.</param>
    public VisionEncoder(ModelExport model, InferenceSession session)
        : this(model, new GraphRunner(model.VisionEncoder.Graph.Name, session), folder: null)
    {
    }

    private VisionEncoder(ModelExport model, GraphRunner graph, DirectoryInfo? folder) => (Model, _graph, _folder) = (model, graph, folder);

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
    /// <exception cref="InferenceException">ONNX Runtime cannot load it.</exception>
    public static VisionEncoder Export(Checkpoint checkpoint, int threads)
    {
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
        var folder = Directory.CreateTempSubdirectory("vrm-tower-");
        try
        {
            var path = Path.Combine(folder.FullName, "vision_encoder.onnx");
            model.VisionEncoder.WriteTo(path, null, CancellationToken.None);
            return new VisionEncoder(model, GraphRunner.OpenOnCpu(model.VisionEncoder.Graph.Name, path, threads), folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Pictures [count, 3, height, width] to rows [count · rows per picture, hidden].</summary>
    /// <exception cref="InferenceException">The run failed.</exception>
    public float[] Encode(float[] pixels, int count)
    {
        var size = Facts.ImageSize;
        using var input = NativeTensor.Over(pixels, count, pixels.Length / (count * size * size), size, size);
        using var run = new RunScope(CancellationToken.None);
        using var outputs = _graph.Run(_graph.Inputs, [input], _graph.Outputs, run);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is not null)
        {
            _graph.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
