using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>Rows of a language model's input: those of pictures among those of tokens.</summary>
internal static class TokenEmbedding
{
    /// <summary>Puts feature rows in the places of image tokens, in reading order over the batch.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="embeddings">[batch, sequence, hidden].</param>
    /// <param name="inputs">Token ids and features.</param>
    /// <param name="imageToken">The id that marks the places.</param>
    /// <remarks>
    /// Without any rows, image tokens keep their own embedding: that is what a model does with one that it has generated itself.
    /// Any other number of rows than of image tokens is an error when the graph runs.
    /// </remarks>
    public static Value InsertImages(OpBuilder b, Value embeddings, DecoderInputs inputs, int imageToken)
    {
        return b.ScatterRows(embeddings, ImagePlaces(b, inputs.TokenIds, inputs.ImageFeatures, imageToken), b.Cast(inputs.ImageFeatures, embeddings.Type));
    }

    /// <summary>Row of the batch and place in the sequence of every image token that has features: int64 [image tokens, 2].</summary>
    public static Value ImagePlaces(OpBuilder b, Value ids, Value features, int imageToken)
    {
        var rows = b.ShapeOf(features, 0, 1);
        var places = b.Transpose(b.NonZero(b.Equal(ids, b.Int64(imageToken)), "image_places"), 1, 0); // [places, 2]
        return b.Slice(places, 0, b.Int64s(0), b.Mul(rows, b.Int64s(int.MaxValue)), "image_tokens");
    }
}
