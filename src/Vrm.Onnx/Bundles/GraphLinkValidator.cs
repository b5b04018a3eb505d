using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest on how the three graphs hang together: what one takes, another gives, or the pictures do.</summary>
internal static class GraphLinkValidator
{
    private const int MaxMergeSize = 16;
    private const int MaxLayers = 4096;

    private static readonly TensorRole[] s_decoderInputs =
        [TensorRole.InputIds, TensorRole.ImageFeatures, TensorRole.SequenceLengths, TensorRole.TotalSequenceLength, TensorRole.LogitsToKeep];

    public static void Validate(ManifestRules rules, BundleGraphs graphs)
    {
        var (encoder, projector, decoder) = (graphs.VisionEncoder, graphs.Projector, graphs.Decoder);
        RequireOne(rules, "graphs.visionEncoder.inputs", encoder.Inputs, TensorRole.PixelValues);
        RequireOne(rules, "graphs.visionEncoder.outputs", encoder.Outputs, TensorRole.VisionHidden);
        RequireOne(rules, "graphs.projector.inputs", projector.Inputs, TensorRole.VisionHidden);
        RequireOne(rules, "graphs.projector.outputs", projector.Outputs, TensorRole.ImageFeatures);
        Array.ForEach(s_decoderInputs, role => RequireOne(rules, "graphs.decoder.inputs", decoder.Inputs, role));
        RequireOne(rules, "graphs.decoder.outputs", decoder.Outputs, TensorRole.Logits);
        RequireSources(rules, "graphs.visionEncoder.inputs", encoder.Inputs, []);
        RequireSources(rules, "graphs.projector.inputs", projector.Inputs, encoder.Outputs);
        RequireDeepStack(rules, projector, decoder);
        RequirePositions(rules, graphs);
    }

    private static void RequireDeepStack(ManifestRules rules, GraphSpec projector, GraphSpec decoder)
    {
        const string field = "graphs.decoder.inputs";
        var stacked = Count(decoder.Inputs, TensorRole.DeepStackFeatures);
        rules.Require(stacked <= 1, field, $"{stacked} of role DeepStackFeatures", "at most one");
        var given = Count(projector.Outputs, TensorRole.DeepStackFeatures);
        rules.Require(stacked == given, field, $"{stacked} of role DeepStackFeatures", $"{given}, as the projector's outputs have");
        if (GraphSpec.Find(decoder.Inputs, TensorRole.DeepStackFeatures) is { } features)
        {
            var isStack = features.Shape.Count == 3 && int.TryParse(features.Shape[0], NumberStyles.None, CultureInfo.InvariantCulture, out var layers) && layers is > 0 and <= MaxLayers;
            rules.Require(isStack, field, $"{features.Name} [{string.Join(", ", features.Shape)}]", "three axes, the first of which is a number of layers");
        }
    }

    private static void RequirePositions(ManifestRules rules, BundleGraphs graphs)
    {
        var count = Count(graphs.Decoder.Inputs, TensorRole.PositionIds);
        var expected = graphs.Positions is null ? 0 : 1;
        rules.Require(count == expected, "graphs.positions", $"{(graphs.Positions is null ? "nothing" : "a rule")}, and {count} decoder inputs of role PositionIds", "a rule exactly where the decoder has one such input");
        rules.Require(graphs.Positions is null or { MergeSize: > 0 and <= MaxMergeSize }, "graphs.positions.mergeSize", graphs.Positions?.MergeSize, $"1 to {MaxMergeSize}");
    }

    private static void RequireSources(ManifestRules rules, string field, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> earlier)
    {
        foreach (var input in inputs)
        {
            var isFound = input.Role is TensorRole.PixelValues or TensorRole.ImageInput || Count(earlier, input.Role) == 1;
            rules.Require(isFound, field, $"\"{input.Name}\" of role {input.Role}", "a role that the images or an earlier graph give");
        }
    }

    private static void RequireOne(ManifestRules rules, string field, IReadOnlyList<TensorSpec> tensors, TensorRole role)
    {
        var count = Count(tensors, role);
        rules.Require(count == 1, field, $"{count} of role {role}", "exactly one");
    }

    private static int Count(IReadOnlyList<TensorSpec> tensors, TensorRole role) => tensors.Count(tensor => tensor.Role == role);
}
