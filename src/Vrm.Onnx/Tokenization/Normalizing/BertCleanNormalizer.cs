using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The first step of BERT's normalizer: no control characters, and one kind of space.</summary>
internal sealed class BertCleanNormalizer : CharacterNormalizer
{
    protected override int Map(Rune character, Span<Rune> destination)
    {
        var isControl = Rune.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
        if (character.Value is 0 or 0xFFFD || (isControl && character.Value is not ('\t' or '\n' or '\r')))
        {
            return 0;
        }

        destination[0] = Rune.IsWhiteSpace(character) ? new Rune(' ') : character;
        return 1;
    }
}
