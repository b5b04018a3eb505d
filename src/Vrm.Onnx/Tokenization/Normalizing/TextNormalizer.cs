using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Rewrites text before it is split: cases, compatibility characters, spaces.</summary>
/// <remarks>Immutable.</remarks>
internal abstract class TextNormalizer
{
    /// <summary>Rewrites a text in place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scratch">Memory of this call.</param>
    public abstract void Apply(AlignedText text, NormalizerScratch scratch);

    /// <summary>The normalized form of a text by itself.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How long it may become.</param>
    public byte[] Normalize(byte[] text, TextLimit limit)
    {
        var aligned = new AlignedText(limit);
        aligned.Load(text, new TextRange(0, text.Length), trackParts: false);
        Apply(aligned, new NormalizerScratch());
        return aligned.Bytes.ToArray();
    }
}
