using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Reads how the model's authors decode: generation_config.json, or where there is no such file the fields of config.json that say it.</summary>
/// <remarks>What changes greedy output is kept, or refused by name; a field that is not known is refused, as in config.json.</remarks>
internal static class GenerationReader
{
    private const string FileName = "generation_config.json";

    /// <exception cref="CheckpointException">A field is unknown, or asks for what the runtime does not do.</exception>
    public static GenerationDefaults Read(Checkpoint checkpoint, IReadOnlyList<int> endTokens, int vocabularySize)
    {
        if (checkpoint.TryReadJson(FileName, out var config))
        {
            var result = Read(config, endTokens, vocabularySize);
            GenerationFields.RefuseUnread(config);
            return result;
        }

        // The language model's part says it where the outer part does not.
        var outer = Read(checkpoint.Config, endTokens, vocabularySize);
        return checkpoint.Config.TryGetNode("text_config", out var text) && !GenerationFields.Any(checkpoint.Config) ? Read(text, endTokens, vocabularySize) : outer;
    }

    private static GenerationDefaults Read(ConfigNode config, IReadOnlyList<int> endTokens, int vocabularySize)
    {
        // Temperature and the like are written even where do_sample says that they are not used.
        var samples = config.GetBool("do_sample", false);
        GenerationFields.RefuseUnsupported(config, samples);
        return new GenerationDefaults
        {
            EndTokens = endTokens,
            MaxOutputTokens = config.Has("max_new_tokens") ? config.GetSize("max_new_tokens") : null,
            Temperature = samples ? config.GetDouble("temperature", 1) : 0,
            TopK = samples && config.Has("top_k") && config.GetInt("top_k") > 0 ? config.GetInt("top_k") : null,
            TopP = samples && config.Has("top_p") ? config.GetDouble("top_p") : null,
            RepetitionPenalty = config.Has("repetition_penalty") && config.GetDouble("repetition_penalty") != 1 ? config.GetDouble("repetition_penalty") : null,
            SuppressedTokens = Tokens(config, "suppress_tokens", vocabularySize),
            SuppressedFirstTokens = Tokens(config, "begin_suppress_tokens", vocabularySize),
            SuppressedSequences = Sequences(config, vocabularySize, endTokens),
        };
    }

    private static IReadOnlyList<int> Tokens(ConfigNode config, string field, int vocabularySize)
    {
        if (!config.Has(field))
        {
            return [];
        }

        var tokens = config.GetInts(field);
        return tokens.All(token => token >= 0 && token < vocabularySize)
            ? [.. tokens.Distinct().Order()]
            : throw config.Refuse(field, "A token is not in the vocabulary.", $"0 to {vocabularySize - 1}");
    }

    // As in the original, a sequence that is nothing but an end token does not count.
    private static IReadOnlyList<IReadOnlyList<int>> Sequences(ConfigNode config, int vocabularySize, IReadOnlyList<int> endTokens)
    {
        const string field = "bad_words_ids";
        if (!config.Has(field))
        {
            return [];
        }

        var sequences = config.GetIntLists(field);
        return sequences.All(sequence => sequence.Count > 0 && sequence.All(token => token >= 0 && token < vocabularySize))
            ? [.. sequences.Where(sequence => sequence is not [var only] || !endTokens.Contains(only))]
            : throw config.Refuse(field, "A sequence is empty, or a token is not in the vocabulary.", $"lists of 0 to {vocabularySize - 1}");
    }
}
