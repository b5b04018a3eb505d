using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>From the numbers of patches to rows of a tower, and from blocks of such rows to single ones.</summary>
internal static class GridPatches
{
    /// <summary>Adds the picture input to a graph: [tokens, channels · frames · patch · patch], in the type that is computed in.</summary>
    public static Value AddInput(OpBuilder b, GridVisionConfig config, ElementType compute) =>
        b.Cast(b.Graph.AddInput("pixel_values", ElementType.Float32, [PatchGrid.Patches, config.PatchNumbers]), compute);

    /// <summary>Each patch times a matrix; published as a convolution over whole patches, which is the same.</summary>
    public static Value Embed(OpBuilder b, WeightScope w, GridVisionConfig config, Value pixels, bool bias)
    {
        var kernel = w.Take("weight", config.HiddenSize, config.Channels, config.Frames, config.PatchSize, config.PatchSize);
        var matrix = new ReshapedWeight(kernel, config.HiddenSize, config.PatchNumbers);
        return Linear.Apply(b, w.Format, pixels, matrix, bias ? w.Take("bias", config.HiddenSize) : null);
    }

    /// <summary>The rows of each block side by side: [tokens, hidden] → [blocks, patches per block · hidden].</summary>
    public static Value Merge(OpBuilder b, GridVisionConfig config, Value x) =>
        b.Reshape(x, [PatchGrid.Blocks, config.PatchesPerBlock * config.HiddenSize]);
}
