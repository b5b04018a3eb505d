using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>A checkpoint exported to a temporary folder, with its graphs loaded into ONNX Runtime on the CPU.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InferenceSession _vision;
    private readonly InferenceSession _projector;

    public ExportedModel(Checkpoint checkpoint, PrecisionPlan precision)
    {
        _ = OnnxRuntimeLibrary.Environment; // the library is loaded with its telemetry off
        Export = ModelFamilies.Of(checkpoint).Export(checkpoint, precision);
        _vision = Load(Export.VisionEncoder);
        _projector = Load(Export.Projector);
        Decoder = Load(Export.Decoder);
    }

    public ModelExport Export { get; }

    public InferenceSession VisionEncoder => _vision;

    public InferenceSession Projector => _projector;

    public InferenceSession Decoder { get; }

    public float[] EncodeVision(float[] pixels, long[] shape) => Run(_vision, pixels, shape);

    public float[] Project(float[] visionHidden) =>
        Run(_projector, visionHidden, [visionHidden.Length / Export.Facts.VisionHiddenSize, Export.Facts.VisionHiddenSize]);

    public void Dispose()
    {
        _vision.Dispose();
        _projector.Dispose();
        Decoder.Dispose();
        _folder.Dispose();
    }

    private static float[] Run(InferenceSession session, float[] input, long[] shape)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input, shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [value], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private InferenceSession Load(GraphFile file)
    {
        var path = _folder.File(file.Graph.Name + ".onnx");
        file.WriteTo(path, null, CancellationToken.None);
        using var options = new SessionOptions { IntraOpNumThreads = 2 };
        return new InferenceSession(path, options);
    }
}
