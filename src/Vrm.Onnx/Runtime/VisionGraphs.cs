using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>Runs the vision encoder and the projector: from preprocessed pictures to image features.</summary>
/// <remarks>Thread-safe. Which graph takes what is the manifest's to say: pictures' tensors go by name, one graph's outputs to the next by role.</remarks>
internal sealed class VisionGraphs(GraphSession visionEncoder, GraphSession projector)
{
    /// <summary>Runs both graphs.</summary>
    /// <param name="pictureTensor">Makes the tensor for an input that the pictures give; called once for each name.</param>
    /// <param name="run">The request.</param>
    /// <returns>All outputs, which the caller disposes.</returns>
    public VisionTensors Run(Func<TensorSpec, OrtValue> pictureTensor, RunScope run)
    {
        var tensors = new VisionTensors(pictureTensor);
        try
        {
            Run(visionEncoder, tensors, run);
            Run(projector, tensors, run);
            return tensors;
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    private static void Run(GraphSession graph, VisionTensors tensors, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        var (inputs, outputs) = (graph.Spec.Inputs, graph.Spec.Outputs);
        try
        {
            tensors.Keep(outputs, graph.Session.Run(run.Options, NamesOf(inputs), [.. inputs.Select(tensors.InputFor)], NamesOf(outputs)));
        }
        catch (OnnxRuntimeException e)
        {
            throw graph.Translate(e, run.CancellationToken);
        }
    }

    private static string[] NamesOf(IReadOnlyList<TensorSpec> tensors) => [.. tensors.Select(tensor => tensor.Name)];
}
