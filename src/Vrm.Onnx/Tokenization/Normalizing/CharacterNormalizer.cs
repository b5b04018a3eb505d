using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Rewrites text character by character.</summary>
internal abstract class CharacterNormalizer : TextNormalizer
{
    /// <summary>Most characters one becomes.</summary>
    protected const int MaxExpansion = 3;

    public sealed override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        var bytes = text.Bytes;
        var position = FirstChange(bytes);
        if (position >= bytes.Length)
        {
            return;
        }

        text.BeginRewrite();
        Span<Rune> mapped = stackalloc Rune[MaxExpansion];
        while (position < bytes.Length)
        {
            Rune.DecodeFromUtf8(bytes[position..], out var rune, out var length);
            var count = Map(rune, mapped);
            if (count != 1 || mapped[0] != rune)
            {
                text.KeepTo(position);
                Write(text, mapped[..count]);
                text.SkipTo(position + length);
            }

            position += length;
        }

        text.KeepTo(bytes.Length);
        text.EndRewrite();
    }

    /// <summary>The first takes the place of the character, more are inserted after it.</summary>
    private static void Write(AlignedText text, ReadOnlySpan<Rune> mapped)
    {
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < mapped.Length; i++)
        {
            var character = encoded[..mapped[i].EncodeToUtf8(encoded)];
            if (i == 0)
            {
                text.Replace(character);
            }
            else
            {
                text.Insert(character);
            }
        }
    }

    /// <summary>Where the first character is that may change; the length of the text if none.</summary>
    protected virtual int FirstChange(ReadOnlySpan<byte> text) => 0;

    /// <summary>What a character becomes.</summary>
    /// <returns>Characters written; 0 to leave it out.</returns>
    protected abstract int Map(Rune character, Span<Rune> destination);
}
