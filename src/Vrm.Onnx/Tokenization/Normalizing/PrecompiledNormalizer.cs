using System.Globalization;
using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Replaces what a SentencePiece character map lists: user-perceived characters of up to five bytes, else single code points.</summary>
internal sealed class PrecompiledNormalizer(PrecompiledMap map) : TextNormalizer
{
    /// <summary>A longer user-perceived character is looked up code point by code point.</summary>
    private const int LongestLookup = 5;

    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        var bytes = text.Bytes;
        var buffer = scratch.Precompiled;
        var characters = buffer.Load(bytes);
        var position = 0;
        while (!characters.IsEmpty)
        {
            var length = ElementLength(characters);
            var size = Encoding.UTF8.GetByteCount(characters[..length]);
            Add(bytes.Slice(position, size), buffer);
            position += size;
            characters = characters[length..];
        }

        if (!buffer.IsModified)
        {
            return;
        }

        text.BeginRewrite();
        Span<byte> encoded = stackalloc byte[4];
        foreach (ref readonly var character in buffer.Characters)
        {
            var written = encoded[..new Rune(character.CodePoint).EncodeToUtf8(encoded)];
            if (character.Change > 0)
            {
                text.Insert(written);
            }
            else
            {
                text.Replace(written);
                text.SkipCharacters(-character.Change);
            }
        }

        text.EndRewrite();
    }

    /// <summary>UTF-16 units of the first user-perceived character; two ASCII characters are joined only as a line end.</summary>
    private static int ElementLength(ReadOnlySpan<char> text) => text.Length == 1 || (text[0] < 0x80 && text[1] < 0x80 && text[0] != '\r')
        ? 1
        : StringInfo.GetNextTextElementLength(text);

    private void Add(ReadOnlySpan<byte> element, PrecompiledBuffer buffer)
    {
        if (element.Length <= LongestLookup && map.TryFind(element, out var replacement))
        {
            buffer.Replace(element, replacement);
            return;
        }

        for (var i = 0; i < element.Length;)
        {
            var character = element.Slice(i, Utf8.LengthAt(element, i));
            if (map.TryFind(character, out replacement))
            {
                buffer.Replace(character, replacement);
            }
            else
            {
                buffer.Keep(character);
            }

            i += character.Length;
        }
    }
}
