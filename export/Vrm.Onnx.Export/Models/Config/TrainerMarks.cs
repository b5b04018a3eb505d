namespace Vrm.Onnx.Export.Models.Config;

/// <summary>What programs that train or merge models leave in their files: marks of the program, and settings of its training loop.</summary>
/// <remarks>No model class reads any of them, so that they have no say in what a forward pass computes.</remarks>
internal static class TrainerMarks
{
    // The first word of a mark is its program, as in unsloth_fixed, axolotl_version or transformers.js_config.
    private static readonly HashSet<string> s_programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "autotrain", "axolotl", "deepspeed", "fsdp", "llamafactory", "mergekit", "mlflow", "nemo", "openrlhf", "sagemaker", "swift", "torchtune",
        "transformers.js", "trl", "unsloth", "verl", "wandb", "xtuner",
    };

    // Settings of training loops, and what they do with texts before the model sees them.
    private static readonly HashSet<string> s_settings = new(StringComparer.Ordinal)
    {
        "_commit_hash", "_flash_attn_2_enabled", "ddp_find_unused_parameters", "finetuned_from", "gradient_checkpointing", "gradient_checkpointing_kwargs",
        "label_smoothing", "loss_type", "model_max_length", "model_name", "neftune_noise_alpha", "padding_side", "tokenizer_model_max_length",
        "tokenizer_padding_side", "train_batch_size", "truncation_side", "use_flash_attention_2", "use_flash_attn", "use_gradient_checkpointing", "use_liger_kernel",
        "use_reentrant", "use_reentrant_checkpointing",
    };

    private static readonly char[] s_wordEnds = ['_', '-'];

    /// <summary>Whether a field is a mark.</summary>
    public static bool IsMark(string name)
    {
        var bare = name.TrimStart('_');
        var end = bare.IndexOfAny(s_wordEnds);
        return s_settings.Contains(name) || s_programs.Contains(end < 0 ? bare : bare[..end]);
    }
}
