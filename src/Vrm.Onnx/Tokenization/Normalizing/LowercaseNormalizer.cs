using System.Buffers;
using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Lower case, character by character, independent of language.</summary>
internal sealed class LowercaseNormalizer : CharacterNormalizer
{
    private static readonly Rune s_dottedCapitalI = new('\u0130');

    private static readonly SearchValues<byte> s_candidates = SearchValues.Create(
        [.. Enumerable.Range('A', 26).Select(value => (byte)value), .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)]);

    protected override int FirstChange(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAny(s_candidates);
        return first < 0 ? text.Length : first;
    }

    protected override int Map(Rune character, Span<Rune> destination)
    {
        // The only character whose lower case is two characters; .NET leaves it as it is.
        if (character == s_dottedCapitalI)
        {
            destination[0] = new Rune('i');
            destination[1] = new Rune('\u0307');
            return 2;
        }

        destination[0] = Rune.ToLowerInvariant(character);
        return 1;
    }
}
