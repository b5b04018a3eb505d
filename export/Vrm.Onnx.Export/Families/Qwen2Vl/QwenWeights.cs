using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Qwen2Vl;

/// <summary>Names of tensors in checkpoints of the Qwen-VL and GLM-V families.</summary>
internal static class QwenWeights
{
    /// <summary>
    /// As modules are called since transformers 4.52, and as files have them: with <c>model.</c> before all, or with the language model as
    /// <c>model.</c> and the tower beside it.
    /// </summary>
    public static WeightNames Names { get; } = new(
        ("model.language_model.", "language_model."),
        ("model.visual.", "visual."),
        ("model.lm_head.", "lm_head."),
        ("language_model.lm_head.", "lm_head."),
        ("language_model.model.", "language_model."),
        ("model.", "language_model."));

    /// <summary>Tables that are computed and not learned.</summary>
    public static bool IsUnused(string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || name is "visual.rotary_pos_emb.inv_freq" or "visual.embeddings.position_ids";
}
