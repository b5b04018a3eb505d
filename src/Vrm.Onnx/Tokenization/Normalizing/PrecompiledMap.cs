using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The character map of a SentencePiece model: a double-array trie over UTF-8, and the replacements it points to, each ended by a zero.</summary>
/// <remarks>
/// A unit of the trie holds a label in its low 8 bits, "has a leaf" in bit 8, and the offset to its children from bit 10 on, times 256 if bit 9 is set
/// (Darts-clone by Yata). Immutable.
/// </remarks>
internal sealed class PrecompiledMap
{
    /// <summary>The longest published replacement has 33 bytes; what is longer is no replacement.</summary>
    private const int LongestReplacement = 256;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private PrecompiledMap(uint[] units, byte[] replacements)
    {
        _units = units;
        _replacements = replacements;
    }

    /// <returns><see langword="null"/> if the bytes are no such map.</returns>
    public static PrecompiledMap? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var rest = bytes[4..];
        if (size % 4 != 0 || size < 4 || size > rest.Length)
        {
            return null;
        }

        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * 4)..]);
        }

        var replacements = rest[(int)size..].ToArray();
        return System.Text.Unicode.Utf8.IsValid(replacements) ? new PrecompiledMap(units, replacements) : null;
    }

    /// <summary>What stands in the map for the shortest beginning of a text that is in it. (The original takes the shortest, and then for the whole text.)</summary>
    /// <returns><see langword="false"/> if no beginning of the text is in the map.</returns>
    public bool TryFind(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        var node = Offset(_units[0]);
        foreach (var label in text)
        {
            if (label == 0)
            {
                return false;
            }

            node ^= label;
            if (node >= (uint)_units.Length || (_units[node] & 0x800000FF) != label)
            {
                return false;
            }

            var unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                return TryRead(node, out replacement);
            }
        }

        return false;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private bool TryRead(uint node, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        var start = node < (uint)_units.Length ? _units[node] & 0x7FFFFFFF : uint.MaxValue;
        if (start > (uint)_replacements.Length)
        {
            return false;
        }

        var rest = _replacements.AsSpan((int)start);
        var end = rest.IndexOf((byte)0);
        replacement = end < 0 ? rest : rest[..end];

        // A place inside a character is no replacement.
        return replacement.IsEmpty || (replacement.Length <= LongestReplacement && Rune.DecodeFromUtf8(replacement, out _, out _) == OperationStatus.Done);
    }
}
