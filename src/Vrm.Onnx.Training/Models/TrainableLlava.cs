using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Training.Differentiation;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>LLaVA from the rows of its frozen vision tower to the log-probabilities of tokens, in operators that can be differentiated.</summary>
internal static class TrainableLlava
{
    /// <summary>Builds it.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">All weights.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="where">Where the head's matrix is.</param>
    /// <returns>The log-probability of each target [targets], and the layers as parts that can be computed again.</returns>
    public static (Value LogProbabilities, IReadOnlyList<Segment> Layers) Build(OpBuilder b, ParameterScope w, LlavaConfig config, HeadWeights where)
    {
        var (decoder, language) = (config.Decoder, w["language_model"]);
        var inputs = ModelInputs.Add(b.Graph, decoder, config.Projector.InputSize);
        var features = Project(b.In("projector"), w["multi_modal_projector"], config.Projector, inputs.VisionHidden);
        var (table, head) = TableAndHead(b, w, decoder, where);
        var embeddings = b.Reshape(b.Gather(table, inputs.TokenIds), ["rows", decoder.HiddenSize]);
        embeddings = b.ScatterRows(embeddings, inputs.ImageRows, features);
        var (rows, layers) = TrainableDecoder.Build(b.In("decoder"), language, decoder, inputs, embeddings);

        // Scores cost as much as several layers, so they are computed where a target needs them and nowhere else.
        var wanted = TrainableDecoder.Norm(b.In("norm"), language["norm"], decoder, b.Gather(rows, inputs.TargetRows)); // [targets, hidden]
        var scores = b.In("head").LogSoftmax(b.In("head").Gemm(wanted, head, null)); // [targets, vocabulary]
        return (b.Reshape(b.Pick(scores, inputs.TargetIds), ["targets"]), layers);
    }

    /// <summary>The token table and the head's matrix, which may be one and the same.</summary>
    private static (Value Table, Value Head) TableAndHead(OpBuilder b, ParameterScope w, DecoderConfig config, HeadWeights where)
    {
        Value Take(ParameterScope scope) => scope.Take(b, "weight", config.VocabularySize, config.HiddenSize);

        var table = Take(where == HeadWeights.InHead ? w["lm_head"] : w["language_model"]["embed_tokens"]);
        return (table, where == HeadWeights.Separate ? Take(w["lm_head"]) : table);
    }

    /// <summary>Rows of the vision tower to rows of the language model.</summary>
    private static Value Project(OpBuilder b, ParameterScope w, ProjectorConfig config, Value x)
    {
        x = Activations.Apply(b, config.Activation, w["linear_1"].Linear(b.In("linear_1"), x, config.HiddenSize, config.Bias));
        return w["linear_2"].Linear(b.In("linear_2"), x, config.HiddenSize, config.Bias);
    }
}
