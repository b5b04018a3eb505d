using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Export.Parity;

/// <summary>Runs recorded inputs through a bundle's three graphs and compares every stage with the record.</summary>
/// <remarks>Each stage gets what the bundle's own earlier stage computed, as it does in use; only the first gets recorded numbers.</remarks>
public static class ParityRunner
{
    private const string GridName = "image_grid_thw";
    private const string FeaturesName = "image_features";

    /// <summary>Compares a bundle with a reference.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="referencePath">A safetensors file with the recorded inputs and results.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="BundleException">The bundle is not valid.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The reference is not valid, or lacks a tensor that is needed.</exception>
    public static ParityReport Run(string bundleFolder, string referencePath, CancellationToken cancellationToken = default)
    {
        using var reference = ParityReference.Open(referencePath);
        var bundle = Bundle.Open(bundleFolder, BundleVerification.Full, cancellationToken);
        using var graphs = ModelGraphs.Load(bundle, new VisionReasonerOptions());
        using var run = new RunScope(cancellationToken);
        var manifest = bundle.Manifest.Graphs;
        var stages = new List<StageDifference>();
        var images = CompareVision(reference, graphs, manifest, run, stages);
        using var decoder = new DecoderStage(graphs.Decoder, bundle.Manifest, images);
        var equal = CompareDecoder(decoder, reference, run, stages);
        return new ParityReport(stages, equal, reference.Has("generated") ? reference.Integers("generated").Values.Length : 0)
        {
            Subject = ParitySubject.Of(bundle, graphs.Report(BundleVerification.Full), referencePath),
        };
    }

    private static EncodedImages CompareVision(ParityReference reference, ModelGraphs graphs, BundleGraphs manifest, RunScope run, List<StageDifference> stages)
    {
        if (!reference.Has("pixel_values"))
        {
            return EncodedImages.None;
        }

        using var tensors = new VisionGraphs(graphs.VisionEncoder, graphs.Projector).Run(input => ReadInput(reference, input), run);
        stages.Add(Compare(reference, "vision_hidden", tensors.Floats(TensorRole.VisionHidden), ParityTolerances.For(manifest.VisionEncoder.Precision).Features));
        var features = tensors.Floats(TensorRole.ImageFeatures).ToArray();
        stages.Add(Compare(reference, FeaturesName, features, ParityTolerances.For(manifest.Projector.Precision).Features));
        return new EncodedImages(features, features.Length / manifest.HiddenSize, ReadFacts(reference))
        {
            DeepStack = tensors.Has(TensorRole.DeepStackFeatures) ? tensors.Floats(TensorRole.DeepStackFeatures).ToArray() : default,
        };
    }

    /// <summary>What positions need to know of the pictures; nothing where they do not depend on them.</summary>
    private static ImageFacts[] ReadFacts(ParityReference reference)
    {
        if (!reference.Has(GridName))
        {
            return [];
        }

        var (grids, shape) = reference.Integers(GridName); // frames, lines and columns of patches: [pictures, 3]
        return [.. Enumerable.Range(0, checked((int)shape[0])).Select(i => new ImageFacts
        {
            PatchRows = checked((int)grids[(3 * i) + 1]),
            PatchColumns = checked((int)grids[(3 * i) + 2]),
        })];
    }

    private static OrtValue ReadInput(ParityReference reference, TensorSpec input)
    {
        var name = input.Role == TensorRole.PixelValues ? "pixel_values" : input.Name;
        if (input.Element == TensorElement.Float32)
        {
            var (floats, shape) = reference.Floats(name);
            return OrtValue.CreateTensorValueFromMemory(floats, shape);
        }

        var (integers, integerShape) = reference.Integers(name);
        return OrtValue.CreateTensorValueFromMemory(integers, integerShape);
    }

    private static int CompareDecoder(DecoderStage decoder, ParityReference reference, RunScope run, List<StageDifference> stages)
    {
        var prompt = Array.ConvertAll(reference.Integers("input_ids").Values, id => checked((int)id));
        var recorded = reference.Has("generated") ? reference.Integers("generated").Values : [];
        var tolerance = ParityTolerances.For(decoder.Graphs.Decoder.Precision).Logits;
        var logits = decoder.Prefill(prompt, run);
        stages.Add(Compare(reference, "logits", logits, tolerance));
        if (recorded.Length == 0)
        {
            return 0;
        }

        var equal = decoder.CountGreedyTokens(prompt, recorded, run);
        if (reference.Has("step_logits"))
        {
            stages.Add(Compare(reference, "step_logits", decoder.ScoreSteps(prompt, recorded, run), tolerance));
        }

        return equal;
    }

    private static StageDifference Compare(ParityReference reference, string name, ReadOnlySpan<float> found, double tolerance)
    {
        var (expected, shape) = reference.Floats(name);
        if (expected.Length != found.Length)
        {
            throw new Checkpoints.CheckpointException("has another number of elements than the bundle computes; it belongs to another model or prompt.")
            {
                File = "reference", Tensor = name, Found = $"{expected.Length} ([{string.Join(", ", shape)}])", Expected = $"{found.Length}",
            };
        }

        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)found[i] - expected[i]);
            largest = double.IsFinite(difference) ? Math.Max(largest, difference) : double.PositiveInfinity;
        }

        // What the language model receives is held to the number itself; elsewhere rounding grows with the numbers.
        var scale = name == FeaturesName ? 1 : Math.Max(1, TensorPrimitives.StdDev<float>(expected));
        return new StageDifference(name, largest, Math.Abs(TensorPrimitives.MaxMagnitude(expected)), tolerance * scale);
    }
}
