using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Training.Data;

/// <summary>Turns samples into tokens: the prompt is the one that the runtime will build, the reply follows it.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="prompts">The model's prompts.</param>
/// <param name="format">The tags around reasoning and answer.</param>
/// <param name="tokens">Ids that are not spelled in texts.</param>
internal sealed class ConversationEncoder(Tokenizer tokenizer, PromptBuilder prompts, ReplyFormat format, SpecialTokens tokens)
{
    /// <summary>The tokens of a prompt, up to where the reply begins.</summary>
    public (long[] Tokens, int FirstImageToken) Prompt(TrainingSample sample)
    {
        // Every picture takes the same number of tokens in the families that can be trained, so that nothing has to be known of this one.
        long[] ids = [.. prompts.Build(null, sample.Question, [default]).Select(id => (long)id)];
        return (ids, Array.IndexOf(ids, tokens.Image));
    }

    /// <summary>The tokens of prompt and reply.</summary>
    /// <exception cref="TrainingDataException">They are more than the model's context holds.</exception>
    public TokenizedSample Encode(TrainingSample sample)
    {
        var (prompt, first) = Prompt(sample);
        long[] ids = [.. prompt, .. tokenizer.Encode(format.Reply(sample)).Select(id => (long)id.Value), tokens.End];
        return ids.Length <= tokens.MaxLength
            ? new TokenizedSample(sample, ids, prompt.Length, first)
            : throw TrainingDataException.Of(sample, $"prompt and reply are {ids.Length} tokens; the model's context holds {tokens.MaxLength}. Shorten the text or leave the line out.");
    }
}
