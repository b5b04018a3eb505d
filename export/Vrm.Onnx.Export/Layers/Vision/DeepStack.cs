using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Image features of inner layers of the tower, added behind the first layers of the language model (arXiv:2406.04334).</summary>
internal static class DeepStack
{
    /// <summary>Adds the input, and puts its rows in the places of image tokens.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="config">The decoder's sizes.</param>
    /// <param name="inputs">Token ids and features.</param>
    /// <param name="embeddings">The values whose shape and type the results have.</param>
    /// <param name="imageToken">The id that marks the places.</param>
    /// <returns>Per layer [batch, sequence, hidden], 0 where no picture is.</returns>
    public static IReadOnlyList<Value> Spread(
        OpBuilder b, DecoderConfig config, DecoderInputs inputs, Value embeddings, int imageToken)
    {
        TensorShape shape = [config.DeepStackLayers, "image_tokens", config.HiddenSize];
        var features = b.Cast(b.Graph.AddInput("deepstack_features", ElementType.Float32, shape), embeddings.Type);
        var places = TokenEmbedding.ImagePlaces(b, inputs.TokenIds, inputs.ImageFeatures, imageToken);
        var nothing = b.Repeat(b.Real(embeddings.Type, 0), b.ShapeOf(embeddings, 0, 3), embeddings.Shape);
        return [.. Enumerable.Range(0, Math.Min(config.DeepStackLayers, config.Layers)).Select(i => b.ScatterRows(nothing, places, b.Gather(features, b.Int64(i))))];
    }
}
