using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Removes combining marks.</summary>
internal sealed class StripAccentsNormalizer : CharacterNormalizer
{
    protected override int FirstChange(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        return first < 0 ? text.Length : first;
    }

    protected override int Map(Rune character, Span<Rune> destination)
    {
        destination[0] = character;
        return UnicodeTables.Shared.IsMark(character.Value) ? 0 : 1;
    }
}
