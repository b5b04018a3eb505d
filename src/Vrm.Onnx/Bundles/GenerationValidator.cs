namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest on the defaults of decoding: the ranges are those of the options that override them.</summary>
internal static class GenerationValidator
{
    public static void Validate(ManifestRules rules, GenerationDefaults generation, int vocabularySize)
    {
        for (var i = 0; i < generation.EndTokens.Count; i++)
        {
            var token = generation.EndTokens[i];
            rules.Require((uint)token < (uint)vocabularySize, $"generation.endTokens[{i}]", token, $"a token of the vocabulary of {vocabularySize}");
        }

        rules.Require(generation.MaxNewTokens is null or > 0, "generation.maxNewTokens", generation.MaxNewTokens, "at least 1");
        rules.Require(generation.Temperature is >= 0 and <= float.MaxValue, "generation.temperature", generation.Temperature, "a finite number of at least 0");
        rules.Require(generation.TopK is null or >= 0, "generation.topK", generation.TopK, "at least 0");
        rules.Require(generation.TopP is null or (>= 0 and <= 1), "generation.topP", generation.TopP, "a number from 0 to 1");
        rules.Require(generation.RepetitionPenalty is null or (>= 0.01f and <= 100), "generation.repetitionPenalty", generation.RepetitionPenalty, "a number from 0.01 to 100");
    }
}
