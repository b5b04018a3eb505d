using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Onnx.Proto;
using Vrm.Onnx.Validation.Inspection;

namespace Vrm.Onnx.Validation;

/// <summary>Says what a checkpoint or a bundle is made of and what it takes to run it. Reads no weights and runs nothing.</summary>
/// <remarks>Thread-safe.</remarks>
public static class ModelInspector
{
    private const int ThousandTokens = 1000;

    /// <summary>Inspects a folder.</summary>
    /// <param name="folder">A checkpoint or a bundle.</param>
    /// <exception cref="VrmException">It is neither, or damaged, or of a family that is not supported.</exception>
    public static ModelInspection Inspect(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Bundle.IsBundle(folder) ? InspectBundle(folder) : InspectCheckpoint(folder);
    }

    private static ModelInspection InspectBundle(string folder)
    {
        var bundle = Bundle.Open(folder, BundleVerification.LengthsOnly);
        var manifest = bundle.Manifest.Graphs;
        var protos = new[] { manifest.VisionEncoder, manifest.Projector, manifest.Decoder }
            .Select(graph => (Path.GetFileNameWithoutExtension(graph.File), OnnxModel.Read(bundle.PathOf(graph.File)).Graph)).ToList();
        return Describe(protos, new DecoderFigures(manifest.BytesPerToken, manifest.HiddenSize)) with
        {
            Folder = bundle.Folder,
            Kind = ModelKind.Bundle,
            Family = bundle.Manifest.Architecture,
            Bytes = bundle.Manifest.Files.Sum(file => file.Bytes),
            Layers = manifest.States.Select(state => state.Layer).Max() + 1,
            MaxLength = manifest.MaxLength,
            VocabularySize = manifest.VocabularySize,
        };
    }

    private static ModelInspection InspectCheckpoint(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Of(new ExportOptions { Precision = StoredPrecision(checkpoint) }));
        var protos = model.Graphs.Select(file => (file.Graph.Name, OnnxModel.Create(file.Graph, new ExternalDataLayout(file.Graph), "weights").Graph)).ToList();
        var facts = model.Facts;
        var bytesPerToken = 2L * facts.CacheLayers * facts.CacheHeads * facts.CacheHeadSize * sizeof(float);
        return Describe(protos, new DecoderFigures(bytesPerToken, facts.HiddenSize)) with
        {
            Folder = checkpoint.Folder,
            Kind = ModelKind.Checkpoint,
            Family = model.Family,
            Bytes = checkpoint.Tensors.Values.Sum(tensor => tensor.ByteCount),
            Layers = facts.CacheLayers,
            MaxLength = facts.MaxLength,
            VocabularySize = facts.VocabularySize,
        };
    }

    private static ModelInspection Describe(IReadOnlyList<(string Name, GraphProto Graph)> protos, DecoderFigures decoder)
    {
        var counters = protos.Select(entry => (entry.Name, Counter: new GraphCounter(entry.Graph))).ToList();
        GraphInspection[] graphs = [.. counters.Select(entry => entry.Counter.Count(entry.Name))];
        var heads = protos[^1].Graph.Node.Where(node => node.OpType == "GroupQueryAttention").Max(node => node.Attribute.Single(attribute => attribute.Name == "num_heads").I);
        var widest = WidestWithoutHead(protos[^1].Graph);
        var activations = ThousandTokens * sizeof(float) * ((2 * widest) + (3L * decoder.HiddenSize) + (heads * ThousandTokens));
        return new ModelInspection
        {
            Folder = "",
            Kind = default,
            Family = "",
            Bytes = 0,
            Graphs = graphs,
            Layers = 0,
            MaxLength = 0,
            VocabularySize = 0,
            Memory = new RunMemory(
                graphs.Sum(graph => graph.WeightBytes), counters.Sum(entry => entry.Counter.LoadedBytes()), ThousandTokens * decoder.CacheBytesPerToken, activations),
        };
    }

    // The head works on the last token alone.
    private static long WidestWithoutHead(GraphProto graph) =>
        graph.Initializer.Where(tensor => tensor.Name.StartsWith("layers.", StringComparison.Ordinal) && tensor.Dims.Count is 2 or 3).Select(tensor => tensor.Dims.Take(2).Max()).DefaultIfEmpty(0).Max();

    // A checkpoint's parameters are stored as its largest tensor is.
    private static GraphPrecision StoredPrecision(Checkpoint checkpoint) => checkpoint.Tensors.Values.MaxBy(tensor => tensor.ByteCount)?.Type switch
    {
        TensorType.F16 => GraphPrecision.Float16,
        TensorType.BF16 => GraphPrecision.BFloat16,
        _ => GraphPrecision.Float32,
    };

    private sealed record DecoderFigures(long CacheBytesPerToken, int HiddenSize);
}
