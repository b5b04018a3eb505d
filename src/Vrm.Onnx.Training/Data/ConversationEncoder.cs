using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Training.Data;

/// <summary>Turns samples into tokens.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="format">The texts around question and answer.</param>
/// <param name="tokens">Ids that are not spelled in texts.</param>
internal sealed class ConversationEncoder(Tokenizer tokenizer, ConversationFormat format, SpecialTokens tokens)
{
    /// <summary>The tokens of a prompt, up to where the reply begins.</summary>
    public (long[] Tokens, int FirstImageToken) Prompt(TrainingSample sample)
    {
        var ids = new List<long>();
        if (tokens.Begin is { } begin)
        {
            ids.Add(begin);
        }

        Append(ids, format.BeforeImage);
        var first = ids.Count;
        ids.AddRange(Enumerable.Repeat((long)tokens.Image, tokens.ImageTokens));
        Append(ids, format.AfterImage);
        Append(ids, sample.Question);
        Append(ids, format.AfterQuestion);
        return ([.. ids], first);
    }

    /// <summary>The tokens of prompt and reply.</summary>
    /// <exception cref="TrainingDataException">They are more than the model's context holds.</exception>
    public TokenizedSample Encode(TrainingSample sample)
    {
        var (prompt, first) = Prompt(sample);
        var ids = new List<long>(prompt);
        Append(ids, format.Reply(sample));
        ids.Add(tokens.End);
        return ids.Count <= tokens.MaxLength
            ? new TokenizedSample(sample, [.. ids], prompt.Length, first)
            : throw new TrainingDataException(sample.Origin, $"prompt and reply are {ids.Count} tokens; the model's context holds {tokens.MaxLength}. Shorten the text or leave the line out.");
    }

    private void Append(List<long> ids, string text)
    {
        foreach (var id in tokenizer.Encode(text))
        {
            ids.Add(id.Value);
        }
    }
}
