using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Training.Policy;

/// <summary>Prompts as sampling needs them, and replies as text.</summary>
internal static class PromptMaker
{
    /// <summary>The prompt of a sample with the rows of its picture.</summary>
    public static PolicyPrompt Prompt(this TrainingModel model, TrainingSample sample)
    {
        var (tokens, first) = model.Encoder.Prompt(sample);
        return new PolicyPrompt(tokens, model.Features.Rows(sample), [.. Enumerable.Range(first, model.Tokens.ImageTokens).Select(place => (long)place)]);
    }

    /// <summary>A completion as text, without the token that ends it.</summary>
    public static string Text(this TrainingModel model, IReadOnlyList<int> tokens) => model.Tokenizer.Decode([.. tokens.Select(token => new TokenId(token))]);
}
