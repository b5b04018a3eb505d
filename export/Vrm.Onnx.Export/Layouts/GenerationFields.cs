using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>The fields of generation_config.json: which the runtime does not obey, and which have no say in what a model answers.</summary>
internal static class GenerationFields
{
    // Each with the value that changes nothing; they count for every way of decoding.
    private static readonly (string Name, double Neutral)[] s_numbers =
    [
        ("num_beams", 1), ("no_repeat_ngram_size", 0), ("encoder_no_repeat_ngram_size", 0), ("encoder_repetition_penalty", 1), ("min_length", 0),
        ("min_new_tokens", 0), ("guidance_scale", 1), ("penalty_alpha", 0),
    ];

    // These count where tokens are drawn at random.
    private static readonly (string Name, double Neutral)[] s_samplingNumbers =
        [("min_p", 0), ("typical_p", 1), ("epsilon_cutoff", 0), ("eta_cutoff", 0), ("top_h", 1)];

    // Anything but nothing changes the output.
    private static readonly string[] s_others =
    [
        "constraints", "dola_layers", "exponential_decay_length_penalty", "force_words_ids", "forced_decoder_ids", "forced_eos_token_id", "max_time",
        "sequence_bias", "stop_strings", "watermarking_config",
    ];

    // Read here or by others, of encoders with decoders or of beams, or of how fast the same output comes.
    private static readonly string[] s_inert =
    [
        "_from_model_config", "_attn_implementation", "assistant_confidence_threshold", "assistant_early_exit", "assistant_lookbehind", "attn_implementation", "bos_token_id",
        "cache_config", "cache_implementation", "compile_config", "decoder_start_token_id", "disable_compile", "diversity_penalty", "do_sample", "early_stopping",
        "eos_token_id", "forced_bos_token_id", "is_assistant", "length_penalty", "low_memory", "max_length", "max_matching_ngram_size", "max_new_tokens", "num_assistant_tokens",
        "num_assistant_tokens_schedule", "num_beam_groups", "num_return_sequences", "output_attentions", "output_hidden_states", "output_logits", "output_scores",
        "pad_token_id", "prefill_chunk_size", "prompt_lookup_num_tokens", "remove_invalid_values", "renormalize_logits", "repetition_penalty",
        "return_dict_in_generate", "return_legacy_cache", "target_lookbehind", "temperature", "top_k", "top_p", "transformers_version", "use_cache",
    ];

    private static readonly string[] s_kept = ["suppress_tokens", "begin_suppress_tokens", "bad_words_ids", "repetition_penalty", "do_sample", "max_new_tokens"];

    /// <summary>Whether a configuration states anything that changes the output.</summary>
    public static bool Any(ConfigNode config) => s_kept.Any(config.Has);

    /// <summary>Refuses values that the runtime does not obey.</summary>
    /// <param name="config">The fields.</param>
    /// <param name="samples">Whether tokens are drawn at random.</param>
    /// <exception cref="CheckpointException">There is one; the message names it.</exception>
    public static void RefuseUnsupported(ConfigNode config, bool samples)
    {
        foreach (var (name, neutral) in s_numbers)
        {
            RequireNeutral(config, name, neutral);
        }

        foreach (var (name, neutral) in s_samplingNumbers)
        {
            if (samples)
            {
                RequireNeutral(config, name, neutral);
            }

            config.Ignore(name);
        }

        foreach (var name in s_others.Where(config.Has))
        {
            throw Unsupported(config, name, "no such field");
        }

        if (config.GetBool("token_healing", false))
        {
            throw Unsupported(config, "token_healing", "false");
        }
    }

    /// <summary>Refuses fields that nothing knows: what they would change cannot be told.</summary>
    /// <exception cref="CheckpointException">There are such fields; the message lists them.</exception>
    public static void RefuseUnread(ConfigNode config)
    {
        config.Ignore(s_inert);
        ConfigFields.RefuseUnread(config);
    }

    private static void RequireNeutral(ConfigNode config, string name, double neutral)
    {
        if (config.GetDouble(name, neutral) != neutral)
        {
            throw Unsupported(config, name, $"{neutral}");
        }
    }

    private static FileFormatException Unsupported(ConfigNode config, string name, string expected) =>
        config.Refuse(name, "It changes what the model answers, and the runtime does not do it. Take it out if the answers without it are right.", expected);
}
