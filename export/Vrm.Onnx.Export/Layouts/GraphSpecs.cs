using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Describes graphs for the manifest: what every input and output means. Here, and nowhere later, a tensor's name says its role.</summary>
internal static class GraphSpecs
{
    public const string VisionEncoderFile = "vision_encoder.onnx";
    public const string ProjectorFile = "projector.onnx";
    public const string DecoderFile = "decoder.onnx";

    private const string PastPrefix = "past_key_values.";
    private const string PresentPrefix = "present.";
    private const string BlockProduct = "MatMulNBits";

    /// <summary>The graphs of an export, with the names of their files, in the order in which they run.</summary>
    public static IReadOnlyList<(GraphFile Graph, string File)> Files(ModelExport model) =>
        [(model.VisionEncoder, VisionEncoderFile), (model.Projector, ProjectorFile), (model.Decoder, DecoderFile)];

    /// <summary>The manifest's section on graphs.</summary>
    /// <param name="model">The export.</param>
    /// <param name="options">What was asked for.</param>
    public static BundleGraphs Describe(ModelExport model, ExportOptions options)
    {
        var facts = model.Facts;
        return new BundleGraphs
        {
            VisionEncoder = Describe(model.VisionEncoder.Graph, VisionEncoderFile, options.OfVisionEncoder, seesPictures: true),
            Projector = Describe(model.Projector.Graph, ProjectorFile, options.OfProjector, seesPictures: true),
            Decoder = Describe(model.Decoder.Graph, DecoderFile, options.OfDecoder),
            States = [.. Enumerable.Range(0, facts.CacheLayers).Select(layer => DescribeState(model.Decoder.Graph, layer, facts.Windows[layer]))],
            MaxLength = facts.MaxLength,
            Positions = facts.Positions,
            VocabularySize = facts.VocabularySize,
            HiddenSize = facts.HiddenSize,
        };
    }

    private static GraphSpec Describe(Graph graph, string file, GraphPrecision precision, bool seesPictures = false) =>
        new(
            file,
            precision,
            [.. graph.Inputs.Where(value => !IsState(value, PastPrefix)).Select(value => Describe(value, seesPictures))],
            [.. graph.Outputs.Where(value => !IsState(value, PresentPrefix)).Select(value => Describe(value, seesPictures: false))])
        {
            Matrices = [.. graph.Nodes.Where(node => node.OpType == BlockProduct).Select(DescribeMatrix)],
        };

    private static TensorSpec Describe(Value value, bool seesPictures) =>
        new(value.Name, RoleOf(value.Name, seesPictures), ElementOf(value.Type), [.. value.Shape.Select(axis => axis.ToString())]);

    private static LayerState DescribeState(Graph decoder, int layer, int? window) => new()
    {
        Layer = layer,
        Kind = window is null ? StateKind.KeysAndValues : StateKind.Windowed,
        Growth = StateGrowth.PerToken,
        Buffer = StateBuffer.Shared,
        Window = window,
        Tensors = [DescribeState(decoder, $"{layer}.key"), DescribeState(decoder, $"{layer}.value")],
    };

    private static StateTensor DescribeState(Graph decoder, string name)
    {
        var past = decoder.Inputs.Single(input => input.Name == PastPrefix + name);
        return new StateTensor { Past = past.Name, Present = PresentPrefix + name, Element = ElementOf(past.Type), Shape = [.. past.Shape.Select(axis => axis.ToString())] };
    }

    private static bool IsState(Value value, string prefix) => value.Name.StartsWith(prefix, StringComparison.Ordinal);

    private static MatrixOptions DescribeMatrix(Node product)
    {
        return new MatrixOptions { Name = product.Inputs[1]!.Name, Bits = Number("bits"), BlockSize = Number("block_size"), AccuracyLevel = Number("accuracy_level") };

        int Number(string attribute) => (int)product.Attributes.OfType<NodeAttribute.Int>().Single(entry => entry.Name == attribute).Value;
    }

    private static TensorRole RoleOf(string name, bool seesPictures) => name switch
    {
        "pixel_values" => TensorRole.PixelValues,
        "vision_hidden" => TensorRole.VisionHidden,
        "image_features" => TensorRole.ImageFeatures,
        "deepstack_hidden" => TensorRole.DeepStackHidden,
        "deepstack_features" => TensorRole.DeepStackFeatures,
        "image_grid_thw" => TensorRole.ImageInput,
        "input_ids" => TensorRole.InputIds,
        "position_ids" => TensorRole.PositionIds,
        "seqlens_k" => TensorRole.SequenceLengths,
        "total_sequence_length" => TensorRole.TotalSequenceLength,
        "logits_to_keep" => TensorRole.LogitsToKeep,
        "logits" => TensorRole.Logits,
        _ when seesPictures => TensorRole.ImageInput,
        _ => throw new InvalidOperationException($"The manifest has no role for the tensor \"{name}\"."),
    };

    private static TensorElement ElementOf(ElementType type) => type switch
    {
        ElementType.Float32 => TensorElement.Float32,
        ElementType.Float16 => TensorElement.Float16,
        ElementType.BFloat16 => TensorElement.BFloat16,
        ElementType.Int32 => TensorElement.Int32,
        ElementType.Int64 => TensorElement.Int64,
        _ => throw new InvalidOperationException($"No graph input or output may be of type {type}."),
    };
}
