using System.Globalization;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>A set of Unicode code points: general categories, ranges, or all that are in neither.</summary>
/// <remarks>Immutable. Categories are those of .NET's own tables.</remarks>
internal sealed record CodePointSet
{
    public const int MaxCodePoint = 0x10FFFF;

    private const uint LetterBits = 0b11111;
    private const uint MarkBits = 0b111 << 5;
    private const uint NumberBits = 0b111 << 8;
    private const uint SeparatorBits = 0b111 << 11;
    private const uint OtherBits = (0b1111 << 14) | (1u << (int)UnicodeCategory.OtherNotAssigned);
    private const uint PunctuationBits = 0b1111111 << 18;
    private const uint SymbolBits = 0b1111 << 25;

    /// <summary>What <c>\s</c> matches: the property White_Space.</summary>
    public static CodePointSet WhiteSpace { get; } = new() { Categories = SeparatorBits, Ranges = [('\t', '\r'), (0x85, 0x85)] };

    /// <summary>What <c>\d</c> matches.</summary>
    public static CodePointSet Digits { get; } = new() { Categories = 1u << (int)UnicodeCategory.DecimalDigitNumber };

    /// <summary>What <c>\w</c> matches: alphabetic characters, marks, digits, connectors and joiners (UTS #18).</summary>
    public static CodePointSet Word { get; } = new()
    {
        Categories = LetterBits | MarkBits | (1u << (int)UnicodeCategory.DecimalDigitNumber) | (1u << (int)UnicodeCategory.LetterNumber) | (1u << (int)UnicodeCategory.ConnectorPunctuation),
        Ranges = [(0x200C, 0x200D), (0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)],
    };

    /// <summary>Punctuation as tokenizers take it: the category, and all ASCII characters that are neither letter nor digit.</summary>
    public static CodePointSet Punctuation { get; } = new()
    {
        Categories = PunctuationBits,
        Ranges = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
    };

    /// <summary>What <c>\p{N}</c> matches.</summary>
    public static CodePointSet Numbers { get; } = new() { Categories = NumberBits };

    /// <summary>A bit per <see cref="UnicodeCategory"/>.</summary>
    public uint Categories { get; init; }

    /// <summary>First and last code points, both included.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges { get; init; } = [];

    /// <summary>Whether the set holds what is in neither the categories nor the ranges.</summary>
    public bool Negated { get; init; }

    public static CodePointSet Of(params IReadOnlyList<(int First, int Last)> ranges) => new() { Ranges = ranges };

    public CodePointSet Complement() => this with { Negated = !Negated };

    public bool Contains(int codePoint)
    {
        var inside = (Categories & (1u << (int)CharUnicodeInfo.GetUnicodeCategory(codePoint))) != 0;
        foreach (var (first, last) in Ranges)
        {
            inside |= codePoint >= first && codePoint <= last;
        }

        return inside != Negated;
    }

    /// <summary>The bits of a category name as in <c>\p{Lu}</c>, or 0 if there is none of that name.</summary>
    public static uint CategoryBits(string name) => name switch
    {
        "L" => LetterBits,
        "M" => MarkBits,
        "N" => NumberBits,
        "Z" => SeparatorBits,
        "C" => OtherBits,
        "P" => PunctuationBits,
        "S" => SymbolBits,
        "Lu" => Bit(UnicodeCategory.UppercaseLetter),
        "Ll" => Bit(UnicodeCategory.LowercaseLetter),
        "Lt" => Bit(UnicodeCategory.TitlecaseLetter),
        "Lm" => Bit(UnicodeCategory.ModifierLetter),
        "Lo" => Bit(UnicodeCategory.OtherLetter),
        "Mn" => Bit(UnicodeCategory.NonSpacingMark),
        "Mc" => Bit(UnicodeCategory.SpacingCombiningMark),
        "Me" => Bit(UnicodeCategory.EnclosingMark),
        "Nd" => Bit(UnicodeCategory.DecimalDigitNumber),
        "Nl" => Bit(UnicodeCategory.LetterNumber),
        "No" => Bit(UnicodeCategory.OtherNumber),
        "Zs" => Bit(UnicodeCategory.SpaceSeparator),
        "Zl" => Bit(UnicodeCategory.LineSeparator),
        "Zp" => Bit(UnicodeCategory.ParagraphSeparator),
        "Cc" => Bit(UnicodeCategory.Control),
        "Cf" => Bit(UnicodeCategory.Format),
        "Cs" => Bit(UnicodeCategory.Surrogate),
        "Co" => Bit(UnicodeCategory.PrivateUse),
        "Cn" => Bit(UnicodeCategory.OtherNotAssigned),
        "Pc" => Bit(UnicodeCategory.ConnectorPunctuation),
        "Pd" => Bit(UnicodeCategory.DashPunctuation),
        "Ps" => Bit(UnicodeCategory.OpenPunctuation),
        "Pe" => Bit(UnicodeCategory.ClosePunctuation),
        "Pi" => Bit(UnicodeCategory.InitialQuotePunctuation),
        "Pf" => Bit(UnicodeCategory.FinalQuotePunctuation),
        "Po" => Bit(UnicodeCategory.OtherPunctuation),
        "Sm" => Bit(UnicodeCategory.MathSymbol),
        "Sc" => Bit(UnicodeCategory.CurrencySymbol),
        "Sk" => Bit(UnicodeCategory.ModifierSymbol),
        "So" => Bit(UnicodeCategory.OtherSymbol),
        _ => 0,
    };

    private static uint Bit(UnicodeCategory category) => 1u << (int)category;
}
