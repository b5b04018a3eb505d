using Vrm.Onnx.Export.Families;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Fields of configurations that have no say in what a forward pass computes, and the refusal of those that nobody knows.</summary>
internal static class ConfigFields
{
    // What transformers writes for every model: how it was made, trained, and once was to generate.
    private static readonly string[] Harmless =
    [
        "_attn_implementation", "_attn_implementation_autoset", "_name_or_path", "add_cross_attention", "architectures", "attention_dropout",
        "attn_implementation", "bad_words_ids", "begin_suppress_tokens", "bos_token_id", "chunk_size_feed_forward", "cross_attention_hidden_size",
        "decoder_start_token_id", "diversity_penalty", "do_sample", "dropout", "dtype", "early_stopping", "encoder_no_repeat_ngram_size",
        "eos_token_id", "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id", "forced_eos_token_id", "hidden_dropout",
        "id2label", "initializer_factor", "initializer_range", "is_decoder", "is_encoder_decoder", "label2id", "length_penalty", "max_length",
        "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences", "output_attentions", "output_hidden_states",
        "output_scores", "pad_token_id", "prefix", "pretraining_tp", "problem_type", "remove_invalid_values", "repetition_penalty", "return_dict",
        "return_dict_in_generate", "sep_token_id", "suppress_tokens", "task_specific_params", "temperature", "tf_legacy_loss",
        "tie_encoder_decoder", "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript", "transformers_version", "typical_p",
        "use_bfloat16", "use_cache",
    ];

    /// <summary>Passes over the fields that every configuration may have and the ones given.</summary>
    /// <param name="config">The configuration, or a part of it.</param>
    /// <param name="names">More fields that have no say in the results of this kind of model.</param>
    public static void IgnoreHarmless(ConfigNode config, params ReadOnlySpan<string> names)
    {
        if (config.Has("pruned_heads") && config.GetNode("pruned_heads").Names.Any())
        {
            throw config.Refuse("pruned_heads", "Attention heads that were taken out are not supported.", "none");
        }

        config.Ignore(Harmless);
        config.Ignore(names);
    }

    /// <summary>Refuses a configuration with fields that nothing has read: what they would change is not known.</summary>
    /// <exception cref="CheckpointException">There are such fields; the message lists them.</exception>
    public static void RefuseUnread(ConfigNode config)
    {
        QuantizationMark.Refuse(config);
        config.IgnoreAll(TrainerMarks.IsMark);
        var unread = config.UnreadFields();
        if (unread.Count > 0)
        {
            throw new CheckpointException("The configuration has fields that this exporter does not know, so it cannot tell whether they change the results.")
            {
                Path = config.File,
                Field = unread[0],
                Found = string.Join(", ", unread),
                Expected = "only known fields; remove them if they are yours and mean nothing to the model",
            };
        }
    }

    /// <summary>Refuses a size that is beyond what its unit makes sense for, before anything is built or allocated by it.</summary>
    public static int GetSize(ConfigNode config, string name, int defaultValue, int limit)
    {
        var size = config.GetSize(name, defaultValue);
        return size <= limit ? size : throw config.Refuse(name, "The value is too large.", $"at most {limit}");
    }
}
