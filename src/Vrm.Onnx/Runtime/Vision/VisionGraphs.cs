using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Vision;

/// <summary>Runs the vision encoder and the projector: from preprocessed pictures to image features, each tensor where the <see cref="BindingPlan"/> has it.</summary>
/// <remarks>Thread-safe. Which graph takes what is the manifest's to say: pictures' tensors go by name, one graph's outputs to the next by role.</remarks>
internal sealed class VisionGraphs
{
    private readonly GraphPair _visionEncoder;
    private readonly GraphPair _projector;
    private readonly BindingPlan _plan;
    private readonly BundleGraphs _graphs;

    /// <param name="models">The graphs.</param>
    /// <param name="graphs">What they are.</param>
    /// <param name="isShared">Says which of them to use.</param>
    public VisionGraphs(ModelGraphs models, BundleGraphs graphs, Func<bool> isShared)
    {
        _visionEncoder = new GraphPair(models.VisionEncoder, models.Half?.VisionEncoder, isShared);
        _projector = new GraphPair(models.Projector, models.Half?.Projector, isShared);
        (_plan, _graphs) = (models.Plan, graphs);
    }

    /// <summary>Runs both graphs.</summary>
    /// <param name="tensors">The pictures; receives what the vision encoder gives.</param>
    /// <param name="rows">Image tokens of all pictures.</param>
    /// <param name="facts">What preprocessing says of each picture.</param>
    /// <param name="run">The request.</param>
    /// <returns>The features, held for the caller.</returns>
    /// <exception cref="InferenceException">A run failed, or there is not enough memory.</exception>
    public EncodedImages Run(VisionTensors tensors, int rows, IReadOnlyList<ImageFacts> facts, RunScope run)
    {
        var encoder = _visionEncoder.Current;

        // How many rows it gives differs from family to family, so ONNX Runtime reserves them.
        tensors.Keep(encoder.Spec.Outputs, Run(encoder, tensors, (binding, output) => binding.BindOutputToDevice(output.Name, _plan.VisionHidden.Info), run));
        return Project(tensors, rows, facts, run);
    }

    /// <summary>Runs the projector alone.</summary>
    /// <param name="tensors">What the vision encoder gave.</param>
    /// <param name="rows">Image tokens of all pictures.</param>
    /// <param name="facts">What preprocessing says of each picture.</param>
    /// <param name="run">The request.</param>
    /// <returns>The features, held for the caller.</returns>
    /// <exception cref="InferenceException">The run failed, or there is not enough memory.</exception>
    public EncodedImages Project(VisionTensors tensors, int rows, IReadOnlyList<ImageFacts> facts, RunScope run)
    {
        var images = Reserve(rows, facts);
        try
        {
            Run(_projector.Current, tensors, (binding, output) => BindFeatures(binding, output, images), run).Dispose();
            return images;
        }
        catch
        {
            images.Release();
            throw;
        }
    }

    /// <summary>The numbers that the vision encoder gave, on the host.</summary>
    public float[] ReadVisionHidden(VisionTensors tensors) => tensors.Read(TensorRole.VisionHidden, _plan.VisionHidden);

    private EncodedImages Reserve(int rows, IReadOnlyList<ImageFacts> facts)
    {
        var features = new FeatureBlock(_plan.Features, rows, _graphs.HiddenSize);
        try
        {
            return new EncodedImages(features, _graphs.DeepStackLayers == 0 ? null : new FeatureBlock(_plan.Features, _graphs.DeepStackLayers, rows, _graphs.HiddenSize), facts);
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    private static void BindFeatures(OrtIoBinding binding, TensorSpec output, EncodedImages images)
    {
        var block = output.Role switch
        {
            TensorRole.ImageFeatures => images.Features,
            TensorRole.DeepStackFeatures => images.DeepStack,
            _ => null, // nobody reads it
        };
        if (block is not null)
        {
            binding.BindOutput(output.Name, block.Value);
        }
    }

    /// <returns>What the graph gave, in the order of its outputs; the caller disposes it.</returns>
    private static IDisposableReadOnlyCollection<OrtValue> Run(GraphSession graph, VisionTensors tensors, Action<OrtIoBinding, TensorSpec> bindOutput, RunScope run)
    {
        try
        {
            using var binding = graph.Session.CreateIoBinding();
            foreach (var input in graph.Spec.Inputs)
            {
                binding.BindInput(input.Name, tensors.InputFor(input));
            }

            graph.Weights.Bind(binding);
            foreach (var output in graph.Spec.Outputs)
            {
                bindOutput(binding, output);
            }

            binding.SynchronizeBoundInputs(); // they are copied in a stream of the session's pool, and the run may get another one
            graph.Run(binding, run);
            binding.SynchronizeBoundOutputs(); // what reads them next is another session, in another stream
            return binding.GetOutputValues();
        }
        catch (OnnxRuntimeException e)
        {
            throw run.Translate(graph.Name, e);
        }
    }
}
