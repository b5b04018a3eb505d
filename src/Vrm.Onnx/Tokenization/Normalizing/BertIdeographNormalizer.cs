using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The second step of BERT's normalizer: spaces around ideographs, so that each becomes a word.</summary>
internal sealed class BertIdeographNormalizer : CharacterNormalizer
{
    protected override int Map(Rune character, Span<Rune> destination)
    {
        var isIdeograph = character.Value
            is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
            or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
        destination[0] = isIdeograph ? new Rune(' ') : character;
        if (isIdeograph)
        {
            destination[1] = character;
            destination[2] = new Rune(' ');
        }

        return isIdeograph ? 3 : 1;
    }
}
