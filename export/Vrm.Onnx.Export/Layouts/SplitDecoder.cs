using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Graphs as the programs of others want them: pictures to features in one, rows of tokens in a second, the decoder's layers in a third.</summary>
internal static class SplitDecoder
{
    /// <summary>Vision encoder and projector in one: pictures to the rows of image tokens, <c>image_features</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">What the rows hold.</param>
    /// <param name="adapt">Adds inputs that differ from the model's own, given the name of one; <see langword="null"/> for those that do not.</param>
    public static Graph Vision(ModelExport model, RowContents rows, Func<OpBuilder, Value, Value?>? adapt = null)
    {
        var (encoder, projector) = (model.VisionEncoder.Graph, model.Projector.Graph);
        var graph = new Graph("vision");
        var b = new OpBuilder(graph);
        var adapted = encoder.Inputs.Select(input => (input.Name, Value: adapt?.Invoke(b, input))).Where(input => input.Value is not null).ToList();
        GraphCopy CopyOf(Graph part)
        {
            var copy = new GraphCopy(part, graph);
            foreach (var (name, value) in adapted.Where(input => part.Inputs.Any(other => other.Name == input.Name)))
            {
                copy.Bind(name, value!);
            }

            return copy;
        }

        var hidden = CopyOf(encoder).Copy(encoder.Outputs);
        var copy = CopyOf(projector);
        foreach (var (output, value) in encoder.Outputs.Zip(hidden))
        {
            copy.Bind(output.Name, value);
        }

        var features = copy.Copy(projector.Outputs);
        graph.AddOutput("image_features", rows.JoinImageRows(b, features[0], features.ElementAtOrDefault(1)));
        return graph;
    }

    /// <summary>Tokens to rows: <c>input_ids</c> to <c>inputs_embeds</c>.</summary>
    public static Graph TokenRows(ModelExport model)
    {
        var (decoder, graph) = (model.Decoder.Graph, new Graph("embed_tokens"));
        var rows = new GraphCopy(decoder, graph).Copy(decoder.Taps[LanguageModel.TokenRows]);
        graph.AddOutput("inputs_embeds", new OpBuilder(graph).Cast(rows[0], ElementType.Float32));
        return graph;
    }

    /// <summary>Tokens and image rows to rows: <c>input_ids</c> and <c>image_features</c> to <c>inputs_embeds</c>.</summary>
    public static Graph Embedding(ModelExport model, RowContents rows)
    {
        var (decoder, graph) = (model.Decoder.Graph, new Graph("embedding"));
        var b = new OpBuilder(graph);
        var tokens = new GraphCopy(decoder, graph).Copy(decoder.Taps[LanguageModel.TokenRows]);
        var features = graph.AddInput("image_features", ElementType.Float32, ["image_tokens", rows.Width]);
        var ids = graph.Inputs.Single(input => input.Name == "input_ids");
        var filled = rows.FillTokenRows(b, b.Cast(tokens[0], ElementType.Float32));
        graph.AddOutput("inputs_embeds", b.ScatterRows(filled, TokenEmbedding.ImagePlaces(b, ids, features, model.Facts.ImageToken), features));
        return graph;
    }

    /// <summary>
    /// Rows to scores: <c>inputs_embeds</c> and an <c>attention_mask</c> over what is in the cache and what is new, with the cache as the decoder has
    /// it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">What the rows hold.</param>
    /// <param name="cache">How the cache is handed over.</param>
    public static Graph Text(ModelExport model, RowContents rows, CacheForm cache)
    {
        var (decoder, graph) = (model.Decoder.Graph, new Graph("text"));
        var b = new OpBuilder(graph);
        var copy = new GraphCopy(decoder, graph);
        var input = graph.AddInput("inputs_embeds", ElementType.Float32, ["batch", "sequence", rows.Width]);
        var mask = graph.AddInput("attention_mask", ElementType.Int64, ["batch", "total_sequence"]);
        rows.BindParts(b, b.Cast(input, model.Facts.CacheType), model, copy);
        BindLengths(b.In("lengths"), mask, copy);
        cache.Bind(b, decoder, copy);
        foreach (var (original, output) in decoder.Outputs.Zip(copy.Copy(decoder.Outputs)))
        {
            graph.AddOutput(original.Name, output);
        }

        return graph;
    }

    // The mask counts tokens; attention takes the number of each sequence, less one, and the largest.
    private static void BindLengths(OpBuilder b, Value mask, GraphCopy copy)
    {
        var counts = b.Sub(b.ReduceSum(mask, 1), b.Int64(1));
        copy.Bind("seqlens_k", b.Cast(counts, ElementType.Int32));
        copy.Bind("total_sequence_length", b.Cast(b.Reshape(b.ShapeOf(mask, 1, 2), []), ElementType.Int32));
    }
}
