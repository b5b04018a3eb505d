using System.Text;
using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Spells text in the byte alphabet.</summary>
internal sealed class ByteLevelNormalizer : TextNormalizer
{
    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        var bytes = text.Bytes;
        text.BeginRewrite();
        Span<byte> encoded = stackalloc byte[4];
        foreach (var value in bytes)
        {
            var character = encoded[..new Rune(ByteAlphabet.ToCharacter(value)).EncodeToUtf8(encoded)];
            if (Utf8.IsContinuation(value))
            {
                text.Insert(character);
            }
            else
            {
                text.Replace(character);
            }
        }

        text.EndRewrite();
    }
}
