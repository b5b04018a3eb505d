using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>
/// What stands in the row of a token on its way from one graph to the next: its embedding; behind that what DeepStack adds in later
/// layers; and last, where layers look at pictures as a whole, a 1 if it is part of one. Programs that hand rows on need not know.
/// </summary>
/// <param name="HiddenSize">Numbers of an embedding.</param>
/// <param name="DeepStackLayers">How many layers add rows of their own.</param>
/// <param name="MarksPictures">Whether there is a number that says whether the token is part of a picture.</param>
internal sealed record RowContents(int HiddenSize, int DeepStackLayers, bool MarksPictures)
{
    /// <summary>What the rows of a model hold.</summary>
    public static RowContents Of(ModelExport model)
    {
        var taps = model.Decoder.Graph.Taps;
        var stacked = taps.Keys.Count(name => name.StartsWith(LanguageModel.DeepStackRows + ".", StringComparison.Ordinal));
        return new RowContents(model.Facts.HiddenSize, stacked, taps.ContainsKey(LanguageModel.ImagePlaces));
    }

    /// <summary>Numbers of a row.</summary>
    public int Width => ((1 + DeepStackLayers) * HiddenSize) + (MarksPictures ? 1 : 0);

    /// <summary>Puts the parts of image rows side by side.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="features">float32 [image tokens, hidden].</param>
    /// <param name="stacked">float32 [layers, image tokens, hidden], if there are such layers.</param>
    /// <returns>[image tokens, width].</returns>
    public Value JoinImageRows(OpBuilder b, Value features, Value? stacked)
    {
        List<Value> parts = [features];
        for (var i = 0; i < DeepStackLayers; i++)
        {
            parts.Add(b.Gather(stacked!, b.Int64(i)));
        }

        if (MarksPictures)
        {
            var lengths = b.Concat(0, b.ShapeOf(features, 0, 1), b.Int64s(1));
            parts.Add(b.Repeat(b.Real(features.Type, 1), lengths, features.Shape.With(1, 1)));
        }

        return parts.Count == 1 ? features : b.Concat(1, [.. parts]);
    }

    /// <summary>Fills rows of the token table up with zeros.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="embeddings">[batch, sequence, hidden].</param>
    /// <returns>[batch, sequence, width].</returns>
    public Value FillTokenRows(OpBuilder b, Value embeddings)
    {
        if (Width == HiddenSize)
        {
            return embeddings;
        }

        var lengths = b.Concat(0, b.ShapeOf(embeddings, 0, 2), b.Int64s(Width - HiddenSize));
        var zeros = b.Repeat(b.Real(embeddings.Type, 0), lengths, embeddings.Shape.With(2, Width - HiddenSize));
        return b.Concat(2, embeddings, zeros);
    }

    /// <summary>Takes rows apart, and lets the parts stand for what the decoder computes itself from tokens and features.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="rows">[batch, sequence, width].</param>
    /// <param name="model">The model whose decoder is copied.</param>
    /// <param name="copy">The copy of the decoder.</param>
    public void BindParts(OpBuilder b, Value rows, ModelExport model, GraphCopy copy)
    {
        var taps = model.Decoder.Graph.Taps;
        Value Part(int index, int width) =>
            width == Width ? rows : b.Slice(rows, 2, b.Int64s(index * HiddenSize), b.Int64s((index * HiddenSize) + width), width);
        copy.Bind(taps[LanguageModel.InputRows], Part(0, HiddenSize));
        for (var i = 0; i < DeepStackLayers; i++)
        {
            copy.Bind(taps[$"{LanguageModel.DeepStackRows}.{i}"], Part(1 + i, HiddenSize));
        }

        if (MarksPictures)
        {
            var mark = b.Reshape(Part(1 + DeepStackLayers, 1), b.ShapeOf(rows, 0, 2), ["batch", "sequence"]);
            var places = b.Transpose(b.NonZero(mark, "image_tokens"), 1, 0);
            copy.Bind(taps[LanguageModel.ImagePlaces], places).Bind("input_ids", mark); // nothing but the shape of the ids is left to be asked for
        }
    }
}
