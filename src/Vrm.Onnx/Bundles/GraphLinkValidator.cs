namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest on how the three graphs hang together: what one takes, another gives, or the pictures do.</summary>
internal static class GraphLinkValidator
{
    private const int MaxMergeSize = 16;

    public static void Validate(BundleGraphs graphs, Action<bool, string, string> require)
    {
        var (encoder, projector, decoder) = (graphs.VisionEncoder, graphs.Projector, graphs.Decoder);
        require(Count(encoder.Outputs, TensorRole.VisionHidden) == 1, "graphs.visionEncoder.outputs", "needs exactly one tensor of role VisionHidden");
        require(Count(projector.Inputs, TensorRole.VisionHidden) == 1, "graphs.projector.inputs", "needs exactly one tensor of role VisionHidden");
        require(Count(projector.Outputs, TensorRole.ImageFeatures) == 1, "graphs.projector.outputs", "needs exactly one tensor of role ImageFeatures");
        RequireSources(encoder.Inputs, [], "graphs.visionEncoder.inputs", require);
        RequireSources(projector.Inputs, encoder.Outputs, "graphs.projector.inputs", require);
        var stacked = Count(decoder.Inputs, TensorRole.DeepStackFeatures);
        require(stacked <= 1, "graphs.decoder.inputs", "has several tensors of role DeepStackFeatures");
        require(stacked == Count(projector.Outputs, TensorRole.DeepStackFeatures), "graphs.decoder.inputs", "and the projector's outputs do not agree on a tensor of role DeepStackFeatures");
        if (GraphSpec.Find(decoder.Inputs, TensorRole.DeepStackFeatures) is { } features)
        {
            require(features.Shape.Count == 3 && int.TryParse(features.Shape[0], out var layers) && layers > 0, "graphs.decoder.inputs", $"\"{features.Name}\" needs a shape of three axes, the first of which is a number of layers");
        }

        RequirePositions(graphs, require);
    }

    private static void RequirePositions(BundleGraphs graphs, Action<bool, string, string> require)
    {
        var count = Count(graphs.Decoder.Inputs, TensorRole.PositionIds);
        require(count == (graphs.Positions is null ? 0 : 1), "graphs.positions", graphs.Positions is null ? "is missing, and the decoder takes a tensor of role PositionIds" : "is given, and the decoder needs exactly one tensor of role PositionIds");
        require(graphs.Positions is null or { MergeSize: > 0 and <= MaxMergeSize }, "graphs.positions.mergeSize", $"is {graphs.Positions?.MergeSize}; expected 1 to {MaxMergeSize}");
    }

    private static void RequireSources(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> earlier, string field, Action<bool, string, string> require)
    {
        foreach (var input in inputs)
        {
            var isFound = input.Role is TensorRole.PixelValues or TensorRole.ImageInput || Count(earlier, input.Role) == 1;
            require(isFound, field, $"\"{input.Name}\" is of role {input.Role}, which neither the pictures nor an earlier graph give");
        }
    }

    private static int Count(IReadOnlyList<TensorSpec> tensors, TensorRole role) => tensors.Count(tensor => tensor.Role == role);
}
