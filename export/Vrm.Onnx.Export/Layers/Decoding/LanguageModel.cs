using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>A language model that sees pictures: token table, image features in their places, decoder layers, head.</summary>
internal static class LanguageModel
{
    /// <summary>The tap of the rows of the token table: [batch, sequence, hidden].</summary>
    public const string TokenRows = "decoder.embed_tokens";

    /// <summary>The tap of what the first layer takes, image features in their places: [batch, sequence, hidden].</summary>
    public const string InputRows = "decoder.inputs_embeds";

    /// <summary>The tap, with a dot and the layer's number, of what DeepStack adds behind a layer: [batch, sequence, hidden].</summary>
    public const string DeepStackRows = "decoder.deepstack";

    /// <summary>The tap of the places of image tokens, where layers look at them: int64 [image tokens, 2].</summary>
    public const string ImagePlaces = "decoder.image_places";

    /// <summary>Builds the decoder graph.</summary>
    /// <param name="w">All weights of the checkpoint.</param>
    /// <param name="config">The decoder's sizes.</param>
    /// <param name="imageToken">The token id that stands for one row of a picture.</param>
    /// <param name="head">Where the head's matrix is.</param>
    public static Graph Build(WeightScope w, DecoderConfig config, int imageToken, HeadWeights head)
    {
        var graph = new Graph("decoder");
        var b = new OpBuilder(graph);
        var inputs = DecoderInputs.Add(b, config, w.Format.Compute);
        w = w.Marked(name => SensitiveMatrices.Contains(name, config.Layers));
        var language = w["language_model"];
        var source = (head == HeadWeights.InHead ? w["lm_head"] : language["embed_tokens"]).Take("weight", config.VocabularySize, config.HiddenSize);
        var table = new TokenTable(b.In("embed_tokens"), w["lm_head"].Format, source);
        var embeddings = table.Lookup(b.In("embed_tokens"), inputs.TokenIds); // [batch, sequence, hidden]
        if (config.EmbeddingScale is { } scale)
        {
            embeddings = b.Mul(embeddings, b.Real(embeddings.Type, scale));
        }

        graph.Tap(TokenRows, embeddings);

        if (config.DeepStackLayers > 0)
        {
            inputs = inputs with { DeepStack = DeepStack.Spread(b.In("deepstack"), config, inputs, embeddings, imageToken) };
            for (var i = 0; i < inputs.DeepStack.Count; i++)
            {
                graph.Tap($"{DeepStackRows}.{i}", inputs.DeepStack[i]);
            }
        }

        if (config.PicturesBothWays)
        {
            var blocks = b.In("image_blocks");
            var window = config.Windows.FirstOrDefault(size => size is not null);
            var places = TokenEmbedding.ImagePlaces(blocks, inputs.TokenIds, inputs.ImageFeatures, imageToken);
            graph.Tap(ImagePlaces, places);
            inputs = inputs with { Pictures = ImageBlocks.Find(blocks, inputs, places, inputs.Positions!, window) };
        }

        embeddings = TokenEmbedding.InsertImages(b.In("insert_images"), embeddings, inputs, imageToken);
        graph.Tap(InputRows, embeddings);
        var (rows, present) = CausalDecoder.Build(b, language, config, inputs, embeddings);
        var logits = head == HeadWeights.Separate
            ? Linear.Plain(b.In("lm_head"), w["lm_head"], rows, config.VocabularySize)
            : table.Score(b.In("lm_head"), rows);
        if (config.LogitSoftCap is { } cap)
        {
            logits = SoftCap.Apply(b, logits, cap);
        }

        var lengths = b.Concat(0, b.ShapeOf(embeddings, 0, 1), b.Int64s(-1, config.VocabularySize));
        graph.AddOutput("logits", b.Reshape(b.Cast(logits, ElementType.Float32), lengths, ["batch", "logits_to_keep", config.VocabularySize]));
        for (var i = 0; i < present.Count; i++)
        {
            graph.AddOutput($"present.{i}.key", present[i].Key);
            graph.AddOutput($"present.{i}.value", present[i].Value);
        }

        return graph;
    }
}
