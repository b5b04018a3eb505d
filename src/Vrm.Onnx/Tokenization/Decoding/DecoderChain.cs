namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>The steps of a decoder in the file's own order, run as the original runs them.</summary>
/// <param name="steps">The steps.</param>
internal sealed class DecoderChain(IReadOnlyList<DecoderStep> steps)
{
    /// <summary>The text of some tokens.</summary>
    public string Decode(IEnumerable<string> spellings)
    {
        var texts = spellings.ToList();
        foreach (var step in steps)
        {
            if (texts.Count == 0)
            {
                break;
            }

            texts = step.Apply(texts);
        }

        return string.Concat(texts);
    }
}
