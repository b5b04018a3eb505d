using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>Runs the vision encoder and the projector: from preprocessed pictures to image features.</summary>
/// <remarks>Thread-safe. Each run gives a collection with its one output, which the caller disposes.</remarks>
internal sealed class VisionGraphs(GraphSession visionEncoder, GraphSession projector)
{
    private readonly string[] _encoderInputs = [.. visionEncoder.Spec.Inputs.Select(input => input.Name)];
    private readonly string[] _encoderOutputs = [visionEncoder.OutputName(TensorRole.VisionHidden)];
    private readonly string[] _projectorInputs = [projector.InputName(TensorRole.VisionHidden)];
    private readonly string[] _projectorOutputs = [projector.OutputName(TensorRole.ImageFeatures)];

    /// <summary>The vision encoder's inputs, as the manifest lists them.</summary>
    public IReadOnlyList<TensorSpec> Inputs => visionEncoder.Spec.Inputs;

    /// <summary>Pixels to vision rows [tokens, hidden_v].</summary>
    /// <param name="inputs">One tensor for each of <see cref="Inputs"/>, in that order.</param>
    /// <param name="run">The request.</param>
    public IDisposableReadOnlyCollection<OrtValue> Encode(IReadOnlyCollection<OrtValue> inputs, RunScope run) =>
        Run(visionEncoder, _encoderInputs, inputs, _encoderOutputs, run);

    /// <summary>Vision rows to image features [image tokens, hidden_t].</summary>
    /// <param name="visionHidden">[tokens, hidden_v]</param>
    /// <param name="run">The request.</param>
    public IDisposableReadOnlyCollection<OrtValue> Project(OrtValue visionHidden, RunScope run) =>
        Run(projector, _projectorInputs, [visionHidden], _projectorOutputs, run);

    private static IDisposableReadOnlyCollection<OrtValue> Run(GraphSession graph, string[] names, IReadOnlyCollection<OrtValue> inputs, string[] outputs, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            return graph.Session.Run(run.Options, names, inputs, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw graph.Translate(e, run.CancellationToken);
        }
    }
}
