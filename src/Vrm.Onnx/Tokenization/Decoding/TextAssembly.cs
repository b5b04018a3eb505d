namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Joins the texts of tokens and knows at each point how much of the result is certain.</summary>
internal abstract class TextAssembly
{
    /// <summary>Whether bytes are held that are not a whole text yet.</summary>
    public abstract bool IsHolding { get; }

    /// <summary>The bytes that are held.</summary>
    public abstract ReadOnlySpan<byte> Held { get; }

    /// <summary>Starts a text.</summary>
    /// <param name="texts">The texts of the tokens.</param>
    /// <param name="skipSpecial">Whether control tokens are left out.</param>
    public static TextAssembly Start(TokenTexts texts, bool skipSpecial) =>
        texts.Plan.Chain is null ? new PlannedAssembly(texts, skipSpecial) : new ChainedAssembly(texts, skipSpecial);

    /// <summary>Starts a new text.</summary>
    public abstract void Reset();

    /// <summary>Appends a token.</summary>
    public abstract void Append(int id);

    /// <summary>Takes what is certain.</summary>
    /// <param name="text">The text, valid until the next call; empty if nothing is certain yet.</param>
    public abstract bool TryTake(out ReadOnlySpan<byte> text);

    /// <summary>Takes all there is, certain or not.</summary>
    public abstract ReadOnlySpan<byte> TakeAll();
}
