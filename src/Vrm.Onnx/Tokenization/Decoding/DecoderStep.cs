namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>One step of a decoder, as the original runs it: from the texts of tokens to other texts, of which there may be fewer afterwards.</summary>
internal abstract record DecoderStep
{
    private DecoderStep()
    {
    }

    /// <summary>Whether it joins texts, so that later steps see more than one token at once.</summary>
    public virtual bool Joins => false;

    /// <summary>Runs the step.</summary>
    public abstract List<string> Apply(List<string> texts);

    /// <summary>Rewrites each text by itself.</summary>
    /// <param name="Map">From a text to another; the flag says whether it is the first one.</param>
    /// <param name="FirstDiffers">Whether the first one is treated differently.</param>
    public sealed record Single(Func<string, bool, string> Map, bool FirstDiffers) : DecoderStep
    {
        public override List<string> Apply(List<string> texts) => [.. texts.Select((text, i) => Map(text, i == 0))];
    }

    /// <summary>Makes one text of all.</summary>
    public sealed record Fuse : DecoderStep
    {
        public override bool Joins => true;

        public override List<string> Apply(List<string> texts) => [string.Concat(texts)];
    }

    /// <summary>Reads all texts in the byte alphabet, as one text.</summary>
    public sealed record ByteLevel : DecoderStep
    {
        public override bool Joins => true;

        public override List<string> Apply(List<string> texts) => [DecodedBytes.OfAlphabet(texts)];
    }

    /// <summary>Makes characters of <c>&lt;0xNN&gt;</c> in a row.</summary>
    public sealed record ByteFallback : DecoderStep
    {
        public override bool Joins => true;

        public override List<string> Apply(List<string> texts) => DecodedBytes.OfFallback(texts);
    }

    /// <summary>Writes spaces in place of the ends of words, and nothing at the end of the text.</summary>
    /// <param name="Suffix">The end of a word.</param>
    public sealed record WordEnd(string Suffix) : DecoderStep
    {
        public override bool Joins => true;

        public override List<string> Apply(List<string> texts) =>
            Suffix.Length == 0 ? texts : [.. texts.Select((text, i) => text.Replace(Suffix, i == texts.Count - 1 ? "" : " ", StringComparison.Ordinal))];
    }
}
