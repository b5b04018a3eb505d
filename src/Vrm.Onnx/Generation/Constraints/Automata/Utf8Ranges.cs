using System.Text;

namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>A range of characters as sequences of byte ranges in UTF-8.</summary>
internal static class Utf8Ranges
{
    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    /// <summary>
    /// Splits a range until, in each part, the encodings of all characters are exactly the product of a byte range per position: at the borders of
    /// encoded lengths, and where a continuation byte would not run through all of its 64 values.
    /// </summary>
    /// <param name="low">The first character.</param>
    /// <param name="high">The last character, in no surrogate range and not below the first one.</param>
    /// <param name="sequences">Receives one list of byte ranges for each part.</param>
    public static void Split(int low, int high, List<(byte Low, byte High)[]> sequences)
    {
        foreach (var last in LastOfLength)
        {
            if (low <= last && last < high)
            {
                Split(low, last, sequences);
                Split(last + 1, high, sequences);
                return;
            }
        }

        for (var mask = 0x3F; high > 0x7F && mask <= 0x3FFFF; mask = (mask << 6) | 0x3F)
        {
            if ((low & ~mask) == (high & ~mask))
            {
                continue;
            }

            if ((low & mask) != 0)
            {
                Split(low, low | mask, sequences);
                Split((low | mask) + 1, high, sequences);
                return;
            }

            if ((high & mask) != mask)
            {
                Split(low, (high & ~mask) - 1, sequences);
                Split(high & ~mask, high, sequences);
                return;
            }
        }

        sequences.Add(Encode(low, high));
    }

    private static (byte Low, byte High)[] Encode(int low, int high)
    {
        Span<byte> first = stackalloc byte[4];
        Span<byte> last = stackalloc byte[4];
        var length = new Rune(low).EncodeToUtf8(first);
        new Rune(high).EncodeToUtf8(last);
        var ranges = new (byte Low, byte High)[length];
        for (var i = 0; i < length; i++)
        {
            ranges[i] = (first[i], last[i]);
        }

        return ranges;
    }
}
