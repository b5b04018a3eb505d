using System.Text;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>Sets of characters that have a name.</summary>
internal static class CharacterClasses
{
    /// <summary>0 to 9.</summary>
    public static CodePointSet Digit { get; } = CodePointSet.Of(('0', '9'));

    /// <summary>Letters and digits of ASCII, and the underscore.</summary>
    public static CodePointSet Word { get; } = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_'));

    /// <summary>White space of ASCII.</summary>
    public static CodePointSet Space { get; } = CodePointSet.Of(" \t\n\r\f\v");

    /// <summary>The value of a hexadecimal digit, or −1.</summary>
    public static int HexadecimalValue(Rune rune) => rune.IsAscii && char.IsAsciiHexDigit((char)rune.Value) ? Convert.ToInt32($"{rune}", 16) : -1;
}
