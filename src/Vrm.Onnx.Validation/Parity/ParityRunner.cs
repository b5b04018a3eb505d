using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Validation.Parity;

namespace Vrm.Onnx.Validation;

/// <summary>Runs a bundle's three graphs and compares every stage, and what is inside the graphs, with a record or with another model.</summary>
/// <remarks>
/// Thread-safe. Each stage gets what the bundle's own earlier stage computed, as it does in use; only the first gets recorded numbers. What is inside
/// the graphs is computed in runs of its own, one graph at a time, and compared in groups of at most 256 MB.
/// </remarks>
public static class ParityRunner
{
    /// <summary>Compares a bundle with a record.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="referencePath">
    /// A safetensors file with the recorded inputs and results; tensors that have the names of <see cref="ParityReport.Layers"/> are compared, too.
    /// </param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="BundleException">The bundle is not valid.</exception>
    /// <exception cref="CheckpointException">The reference is not valid, or lacks a tensor that is needed.</exception>
    public static ParityReport Run(string bundleFolder, string referencePath, CancellationToken cancellationToken = default)
    {
        using var reference = ParityReference.Open(referencePath);
        using var run = new RunScope(cancellationToken);
        var bundle = Bundle.Open(bundleFolder, BundleVerification.Full, cancellationToken);
        var report = CompareStages(bundle, reference, SourceOf(referencePath), run);
        var layers = new RecordedLayers(reference);
        return layers.Any ? report with { Layers = CompareLayers(bundle, reference, layers, run) } : report;
    }

    /// <summary>Compares a bundle with a record, and what is inside its graphs with another model.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="modelFolder">
    /// Another bundle of the same model, or a checkpoint; a checkpoint is exported in float32 to a temporary folder first, which takes the room and
    /// memory of that bundle.
    /// </param>
    /// <param name="referencePath">A safetensors file with the recorded inputs and results.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="VrmException">A bundle, the checkpoint or the reference is not valid, or they do not belong together.</exception>
    public static ParityReport RunAgainst(string bundleFolder, string modelFolder, string referencePath, CancellationToken cancellationToken = default)
    {
        using var reference = ParityReference.Open(referencePath);
        using var run = new RunScope(cancellationToken);
        var bundle = Bundle.Open(bundleFolder, BundleVerification.Full, cancellationToken);
        using var model = ComparedModel.Open(modelFolder, cancellationToken);
        var report = CompareStages(bundle, reference, SourceOf(referencePath), run);
        using var layers = new TappedModel(model.Bundle, reference, run);
        return report with { Layers = CompareLayers(bundle, reference, layers, run) };
    }

    /// <summary>Compares a bundle with another model: all stages, and what is inside the graphs.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="modelFolder">
    /// Another bundle of the same model, or a checkpoint; a checkpoint is exported in float32 to a temporary folder first, which takes the room and
    /// memory of that bundle.
    /// </param>
    /// <param name="prompt">What both are asked.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="VrmException">A bundle or the checkpoint is not valid, they do not belong together, or the question does not fit the prompt.</exception>
    public static ParityReport RunAgainst(string bundleFolder, string modelFolder, ParityPrompt prompt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var run = new RunScope(cancellationToken);
        var bundle = Bundle.Open(bundleFolder, BundleVerification.Full, cancellationToken);
        using var model = ComparedModel.Open(modelFolder, cancellationToken);
        var reference = RecordedRun.Of(model.Bundle, prompt, run);
        var report = CompareStages(bundle, reference, (model.Name, model.Digest), run);
        using var layers = new TappedModel(model.Bundle, reference, run);
        return report with { Layers = CompareLayers(bundle, reference, layers, run) };
    }

    private static (string Name, string Sha256) SourceOf(string path) => (Path.GetFileName(path), ParitySubject.DigestOf(path));

    private static IReadOnlyList<StageDifference> CompareLayers(Bundle bundle, IParityReference reference, ILayerReference layers, RunScope run)
    {
        using var subject = new TappedModel(bundle, reference, run);
        var result = new LayerComparison(subject, layers).Run(seesPictures: reference.Has(ParityTensors.PixelValues));
        return result.Count > 0 || layers is RecordedLayers
            ? result
            : throw new BundleException(bundle.PathOf(BundleManifest.FileName), "and the model that it is compared with name no common value inside their graphs. They are of different families, or were exported by a version that named none: export again.");
    }

    private static ParityReport CompareStages(Bundle bundle, IParityReference reference, (string Name, string Sha256) source, RunScope run)
    {
        using var graphs = ModelGraphs.Load(bundle, new VisionReasonerOptions());
        var stages = new List<StageDifference>();
        var images = CompareVision(reference, graphs, bundle.Manifest, run, stages);
        using var decoder = new DecoderStage(graphs.Decoder, bundle.Manifest, images);
        var equal = CompareDecoder(decoder, reference, run, stages);
        return new ParityReport(stages, equal, reference.Has(ParityTensors.Generated) ? reference.Integers(ParityTensors.Generated).Values.Length : 0)
        {
            Subject = ParitySubject.Of(bundle, graphs.Report(bundle), source),
        };
    }

    private static EncodedImages CompareVision(IParityReference reference, ModelGraphs graphs, BundleManifest manifest, RunScope run, List<StageDifference> stages)
    {
        if (!reference.Has(ParityTensors.PixelValues))
        {
            return EncodedImages.None.Acquire();
        }

        var vision = VisionStage.Run(graphs, manifest, reference, run);
        try
        {
            Add(ParityTensors.VisionHidden, vision.Hidden, manifest.Graphs.VisionEncoder);
            Add(ParityTensors.Features, vision.Images.Features!.ToArray(), manifest.Graphs.Projector);
            return vision.Images;
        }
        catch
        {
            vision.Images.Release();
            throw;
        }

        void Add(string name, float[] found, GraphSpec graph) =>
            stages.Add(StageDifference.Of(name, reference.Floats(name).Values, found, ParityTolerances.For(graph.Precision).Features));
    }

    private static int CompareDecoder(DecoderStage decoder, IParityReference reference, RunScope run, List<StageDifference> stages)
    {
        var prompt = ParityTensors.Tokens(reference);
        var recorded = reference.Has(ParityTensors.Generated) ? reference.Integers(ParityTensors.Generated).Values : [];
        Add(ParityTensors.Logits, decoder.Prefill(prompt, run));
        if (recorded.Length == 0)
        {
            return 0;
        }

        var equal = decoder.CountGreedyTokens(prompt, recorded, run);
        if (reference.Has(ParityTensors.StepLogits))
        {
            Add(ParityTensors.StepLogits, decoder.ScoreSteps(prompt, recorded, run));
        }

        return equal;

        void Add(string name, float[] found) =>
            stages.Add(StageDifference.Of(name, reference.Floats(name).Values, found, ParityTolerances.For(decoder.Graphs.Decoder.Precision).Logits));
    }
}
