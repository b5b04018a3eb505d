using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>Runs the vision encoder and the projector: from preprocessed pictures to image features.</summary>
/// <remarks>Thread-safe. Which graph takes what is the manifest's to say: pictures' tensors go by name, one graph's outputs to the next by role.</remarks>
internal sealed class VisionGraphs(GraphPair visionEncoder, GraphPair projector)
{
    public VisionGraphs(GraphSession visionEncoder, GraphSession projector)
        : this(GraphPair.Of(visionEncoder), GraphPair.Of(projector))
    {
    }

    /// <summary>Runs the projector alone.</summary>
    /// <param name="rows">What the vision encoder gave, [tokens, hidden]; taken over.</param>
    /// <param name="run">The request.</param>
    /// <returns>All outputs, which the caller disposes.</returns>
    public VisionTensors Project(OrtValue rows, RunScope run) => Run(
        new VisionTensors(input => throw new InferenceException(GraphNames.Projector, $"it needs \"{input.Name}\", which comes with pictures."), rows), [projector.Current], run);

    /// <summary>Runs both graphs.</summary>
    /// <param name="pictureTensor">Makes the tensor for an input that the pictures give; called once for each name.</param>
    /// <param name="run">The request.</param>
    /// <returns>All outputs, which the caller disposes.</returns>
    public VisionTensors Run(Func<TensorSpec, OrtValue> pictureTensor, RunScope run) => Run(new VisionTensors(pictureTensor), [visionEncoder.Current, projector.Current], run);

    private static VisionTensors Run(VisionTensors tensors, ReadOnlySpan<GraphSession> graphs, RunScope run)
    {
        try
        {
            foreach (var graph in graphs)
            {
                Run(graph, tensors, run);
            }

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
        var (inputs, outputs, weights) = (graph.Spec.Inputs, graph.Spec.Outputs, graph.Weights.Tensors);
        try
        {
            tensors.Keep(outputs, graph.Session.Run(
                run.Options, [.. NamesOf(inputs), .. weights.Keys], [.. inputs.Select(tensors.InputFor), .. weights.Values], NamesOf(outputs)));
        }
        catch (OnnxRuntimeException e)
        {
            throw graph.Translate(e, run.CancellationToken);
        }
    }

    private static string[] NamesOf(IReadOnlyList<TensorSpec> tensors) => [.. tensors.Select(tensor => tensor.Name)];
}
