using System.Globalization;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Describes graphs for the manifest: what every input and output means. Here, and nowhere later, a tensor's name says its role.</summary>
internal static class GraphSpecs
{
    public const string VisionEncoderFile = "vision_encoder.onnx";
    public const string ProjectorFile = "projector.onnx";
    public const string DecoderFile = "decoder.onnx";

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
            KeyValueCache = new KeyValueCacheSpec(facts.CacheLayers, facts.CacheHeads, facts.CacheHeadSize, facts.MaxLength, ElementOf(facts.CacheType), SharedBuffer: true),
            Positions = facts.Positions,
            VocabularySize = facts.VocabularySize,
            HiddenSize = facts.HiddenSize,
        };
    }

    private static GraphSpec Describe(Graph graph, string file, GraphPrecision precision, bool seesPictures = false) =>
        new(file, precision, [.. graph.Inputs.Select(value => Describe(value, seesPictures))], [.. graph.Outputs.Select(value => Describe(value, seesPictures: false))]);

    private static TensorSpec Describe(Value value, bool seesPictures)
    {
        var (role, layer) = RoleOf(value.Name, seesPictures);
        return new TensorSpec(value.Name, role, ElementOf(value.Type), [.. value.Shape.Select(axis => axis.ToString())]) { Layer = layer };
    }

    private static (TensorRole Role, int? Layer) RoleOf(string name, bool seesPictures) => name switch
    {
        "pixel_values" => (TensorRole.PixelValues, null),
        "vision_hidden" => (TensorRole.VisionHidden, null),
        "image_features" => (TensorRole.ImageFeatures, null),
        "deepstack_hidden" => (TensorRole.DeepStackHidden, null),
        "deepstack_features" => (TensorRole.DeepStackFeatures, null),
        "image_grid_thw" => (TensorRole.ImageInput, null),
        "input_ids" => (TensorRole.InputIds, null),
        "position_ids" => (TensorRole.PositionIds, null),
        "seqlens_k" => (TensorRole.SequenceLengths, null),
        "total_sequence_length" => (TensorRole.TotalSequenceLength, null),
        "logits_to_keep" => (TensorRole.LogitsToKeep, null),
        "logits" => (TensorRole.Logits, null),
        _ when seesPictures => (TensorRole.ImageInput, null),
        _ => CacheRoleOf(name),
    };

    /// <summary><c>past_key_values.3.key</c>, <c>present.3.value</c>.</summary>
    private static (TensorRole Role, int? Layer) CacheRoleOf(string name)
    {
        var parts = name.Split('.');
        TensorRole? role = (parts[0], parts[^1]) switch
        {
            ("past_key_values", "key") => TensorRole.PastKey,
            ("past_key_values", "value") => TensorRole.PastValue,
            ("present", "key") => TensorRole.PresentKey,
            ("present", "value") => TensorRole.PresentValue,
            _ => null,
        };
        return role is { } known && parts.Length == 3
            ? (known, int.Parse(parts[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The manifest has no role for the tensor \"{name}\".");
    }

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
