using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>A step of BERT's normalizer: removes marks that take no space of their own from decomposed text.</summary>
internal sealed class BertStripAccentsNormalizer : CharacterNormalizer
{
    protected override int Map(Rune character, Span<Rune> destination)
    {
        destination[0] = character;
        return Rune.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark ? 0 : 1;
    }
}
