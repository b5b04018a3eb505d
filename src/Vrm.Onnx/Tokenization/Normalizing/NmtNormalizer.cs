using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Removes control characters and makes spaces of the many kinds of white and invisible space (the "nmt" rules of SentencePiece).</summary>
internal sealed class NmtNormalizer : CharacterNormalizer
{
    protected override int Map(Rune character, Span<Rune> destination)
    {
        switch (character.Value)
        {
            case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                return 0;
            case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                destination[0] = new Rune(' ');
                return 1;
            default:
                destination[0] = character;
                return 1;
        }
    }
}
