using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>What the vision graphs of a bundle under comparison give.</summary>
/// <param name="Hidden">The vision encoder's rows.</param>
/// <param name="Images">What the decoder takes; held for the caller.</param>
internal sealed record VisionStage(float[] Hidden, EncodedImages Images)
{
    /// <summary>Runs both graphs on recorded pictures.</summary>
    public static VisionStage Run(ModelGraphs graphs, BundleManifest manifest, IParityReference reference, RunScope run)
    {
        var vision = new VisionGraphs(graphs, manifest.Graphs, static () => false);
        using var tensors = new VisionTensors(input => ParityTensors.PictureInput(reference, input));
        var rows = ParityTensors.Tokens(reference).Count(token => token == manifest.ImageTokens.Token);
        var images = vision.Run(tensors, rows, ParityTensors.Pictures(reference), run);
        return new VisionStage(vision.ReadVisionHidden(tensors), images);
    }
}
