using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Spells text in the byte alphabet.</summary>
internal sealed class ByteLevelNormalizer : TextNormalizer
{
    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        text.BeginRewrite();
        ByteAlphabet.Spell(text, new TextRange(0, text.Bytes.Length));
        text.EndRewrite();
    }
}
