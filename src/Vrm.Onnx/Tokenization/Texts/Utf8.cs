using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>Reading of UTF-8 that is known to be valid.</summary>
internal static class Utf8
{
    /// <summary>Bytes of the character at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthAt(ReadOnlySpan<byte> text, int position)
    {
        var lead = text[position];
        return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }

    /// <summary>The character at a position.</summary>
    public static int CodePointAt(ReadOnlySpan<byte> text, int position, out int length)
    {
        var lead = text[position];
        length = LengthAt(text, position);
        return length switch
        {
            1 => lead,
            2 => ((lead & 0x1F) << 6) | Tail(text, position + 1),
            3 => ((lead & 0x0F) << 12) | (Tail(text, position + 1) << 6) | Tail(text, position + 2),
            _ => ((lead & 0x07) << 18) | (Tail(text, position + 1) << 12) | (Tail(text, position + 2) << 6) | Tail(text, position + 3),
        };
    }

    /// <summary>Whether a byte is one of the later bytes of a character.</summary>
    public static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    /// <summary>Characters in a text.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var value in text)
        {
            count += IsContinuation(value) ? 0 : 1;
        }

        return count;
    }

    private static int Tail(ReadOnlySpan<byte> text, int position) => text[position] & 0x3F;
}
