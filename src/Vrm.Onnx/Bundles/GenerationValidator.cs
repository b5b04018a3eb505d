namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest on the defaults of decoding: the ranges are those of the options that override them.</summary>
internal static class GenerationValidator
{
    public static void Validate(ManifestRules rules, GenerationDefaults generation, int vocabularySize)
    {
        RequireTokens(rules, generation.EndTokens, "generation.endTokens", vocabularySize);
        RequireTokens(rules, generation.SuppressedTokens, "generation.suppressedTokens", vocabularySize);
        RequireTokens(rules, generation.SuppressedFirstTokens, "generation.suppressedFirstTokens", vocabularySize);
        for (var i = 0; i < generation.SuppressedSequences.Count; i++)
        {
            var (sequence, field) = (generation.SuppressedSequences[i], $"generation.suppressedSequences[{i}]");
            rules.Require(sequence.Count > 0, field, "an empty list", "at least one token");
            RequireTokens(rules, sequence, field, vocabularySize);
        }

        rules.Require(generation.MaxOutputTokens is null or > 0, "generation.maxOutputTokens", generation.MaxOutputTokens, "at least 1");
        rules.Require(generation.Temperature is >= 0 and <= float.MaxValue, "generation.temperature", generation.Temperature, "a finite number of at least 0");
        rules.Require(generation.TopK is null or >= 0, "generation.topK", generation.TopK, "at least 0");
        rules.Require(generation.TopP is null or (>= 0 and <= 1), "generation.topP", generation.TopP, "a number from 0 to 1");
        rules.Require(generation.RepetitionPenalty is null or (>= 0.01 and <= 100), "generation.repetitionPenalty", generation.RepetitionPenalty, "a number from 0.01 to 100");
    }

    private static void RequireTokens(ManifestRules rules, IReadOnlyList<int> tokens, string field, int vocabularySize)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            rules.Require((uint)tokens[i] < (uint)vocabularySize, $"{field}[{i}]", tokens[i], $"a token of the vocabulary of {vocabularySize}");
        }
    }
}
