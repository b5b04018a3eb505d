using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layouts;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export;

/// <summary>A bundle in single precision whose changing weights are inputs of its graphs: what runs a model while it is trained.</summary>
/// <param name="Model">The model as it is exported.</param>
/// <param name="Projector">The projector's weights that the caller gives; the data of each says what.</param>
/// <param name="Decoder">The decoder's.</param>
internal sealed record LiveBundle(ModelExport Model, IReadOnlyList<Value> Projector, IReadOnlyList<Value> Decoder)
{
    /// <summary>Writes one. The manifest does not list the weights: it is for whoever gives them, and no other.</summary>
    /// <param name="checkpoint">A LLaVA checkpoint.</param>
    /// <param name="weights">Gives the changing weights by their canonical names; <see langword="null"/> for those that stay as they are in the checkpoint.</param>
    /// <param name="folder">An empty folder.</param>
    /// <exception cref="VrmException">The checkpoint is damaged or has a value that is not supported.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static LiveBundle Write(Checkpoint checkpoint, Func<string, WeightTensor?> weights, string folder)
    {
        var model = new LlavaFamily().Export(checkpoint, PrecisionPlan.Float32, weights);
        var manifest = ModelExporter.Describe(checkpoint, model, new ExportOptions());
        var (projector, decoder) = (model.Projector.Graph.PromoteLiveWeights(), model.Decoder.Graph.PromoteLiveWeights());
        model = model with { Projector = new GraphFile(model.Projector.Graph), Decoder = new GraphFile(model.Decoder.Graph) };
        var writer = new BundleWriter(folder, progress: null, CancellationToken.None);
        writer.WriteGraphs(model);
        ModelExporter.WriteTexts(writer, checkpoint, manifest);
        writer.WriteManifest(manifest); // without a digest of the checkpoint, whose weights it does not have
        return new LiveBundle(model, projector, decoder);
    }
}
