using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>
/// The printable character that byte-level vocabularies write for each byte (as GPT-2 does): 33–126, 161–172 and 174–255 stand for themselves, the
/// other 68 for U+0100 and up, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Characters();
    private static readonly short[] s_bytes = Bytes();

    /// <summary>The character for a byte.</summary>
    public static char ToCharacter(byte value) => s_characters[value];

    /// <summary>The byte for a character, or −1 if it stands for none.</summary>
    public static int ToByte(int codePoint) => (uint)codePoint < (uint)s_bytes.Length ? s_bytes[codePoint] : -1;

    /// <summary>Writes a part of a text, character by character, as the characters of its bytes.</summary>
    public static void Spell(AlignedText text, TextRange range)
    {
        Span<byte> encoded = stackalloc byte[4];
        foreach (var value in text.Bytes[range.Start..range.End])
        {
            var character = encoded[..new Rune(s_characters[value]).EncodeToUtf8(encoded)];
            if (Utf8.IsContinuation(value))
            {
                text.Insert(character);
            }
            else
            {
                text.Replace(character);
            }
        }
    }

    /// <summary>Turns a spelling into the bytes it stands for.</summary>
    /// <returns><see langword="false"/> if one of its characters stands for no byte; <paramref name="bytes"/> then holds the spelling itself.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> spelling, out byte[] bytes)
    {
        var decoded = new byte[spelling.Length];
        var length = 0;
        for (var i = 0; i < spelling.Length;)
        {
            Rune.DecodeFromUtf8(spelling[i..], out var rune, out var consumed);
            var value = ToByte(rune.Value);
            if (value < 0)
            {
                bytes = spelling.ToArray();
                return false;
            }

            decoded[length++] = (byte)value;
            i += consumed;
        }

        Array.Resize(ref decoded, length);
        bytes = decoded;
        return true;
    }

    private static char[] Characters()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        }

        return characters;
    }

    private static short[] Bytes()
    {
        var bytes = new short[256 + 68];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
        {
            bytes[s_characters[value]] = (short)value;
        }

        return bytes;
    }
}
