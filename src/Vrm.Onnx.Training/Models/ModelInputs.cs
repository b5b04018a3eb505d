using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;

namespace Vrm.Onnx.Training.Models;

/// <summary>What a training graph takes besides weights.</summary>
/// <param name="TokenIds">int64 [batch, sequence].</param>
/// <param name="AttentionMask">1 for tokens, 0 for padding: int64 [batch, sequence].</param>
/// <param name="VisionHidden">Rows of the frozen vision tower, one for each image token: [image tokens, vision hidden].</param>
/// <param name="ImageRows">The places of the image tokens among all tokens of the batch: int64 [image tokens, 1].</param>
/// <param name="Cosines">Of the rotary angles: [sequence, head size / 2].</param>
/// <param name="Sines">Of the rotary angles: [sequence, head size / 2].</param>
/// <param name="TargetRows">The places whose next token is scored, among all tokens of the batch: int64 [targets].</param>
/// <param name="TargetIds">Those next tokens: int64 [targets, 1].</param>
internal sealed record ModelInputs(
    Value TokenIds, Value AttentionMask, Value VisionHidden, Value ImageRows, Value Cosines, Value Sines, Value TargetRows, Value TargetIds)
{
    /// <summary>Adds them to a graph.</summary>
    public static ModelInputs Add(Graph graph, DecoderConfig config, int visionSize) => new(
        graph.AddInput("input_ids", ElementType.Int64, ["batch", "sequence"]),
        graph.AddInput("attention_mask", ElementType.Int64, ["batch", "sequence"]),
        graph.AddInput("vision_hidden", ElementType.Float32, ["image_tokens", visionSize]),
        graph.AddInput("image_rows", ElementType.Int64, ["image_tokens", 1]),
        graph.AddInput("cosines", ElementType.Float32, ["sequence", config.HeadSize / 2]),
        graph.AddInput("sines", ElementType.Float32, ["sequence", config.HeadSize / 2]),
        graph.AddInput("target_rows", ElementType.Int64, ["targets"]),
        graph.AddInput("target_ids", ElementType.Int64, ["targets", 1]));
}
