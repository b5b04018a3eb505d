using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Reads what stands for one character in an expression: a letter, an escape, a category, a bracketed set.</summary>
internal ref struct PatternSetReader
{
    private readonly ReadOnlySpan<char> _pattern;
    private readonly bool _ignoreCase;

    public PatternSetReader(ReadOnlySpan<char> pattern, int position, bool ignoreCase)
    {
        _pattern = pattern;
        _ignoreCase = ignoreCase;
        Position = position;
    }

    /// <summary>The character after what was read.</summary>
    public int Position { get; private set; }

    private readonly bool AtEnd => Position >= _pattern.Length;

    /// <summary>The set, or <see langword="null"/> if it is written in a way this reader does not know.</summary>
    public CodePointSet? ReadAtom()
    {
        if (_pattern[Position] == '[')
        {
            Position++;
            return ReadBrackets();
        }

        var ranges = new List<(int First, int Last)>();
        if (_pattern[Position] != '\\')
        {
            return TryAdd(ranges, ReadRune()) ? CodePointSet.Of(ranges) : null;
        }

        return ReadEscape(out var codePoint) ?? (codePoint >= 0 && TryAdd(ranges, codePoint) ? CodePointSet.Of(ranges) : null);
    }

    private CodePointSet? ReadBrackets()
    {
        var negated = !AtEnd && _pattern[Position] == '^';
        Position += negated ? 1 : 0;
        var categories = 0u;
        var ranges = new List<(int First, int Last)>();
        while (!AtEnd && _pattern[Position] != ']')
        {
            // Sets inside sets and intersections.
            if (_pattern[Position] == '[' || _pattern[Position..].StartsWith("&&"))
            {
                return null;
            }

            var set = ReadBracketItem(out var first);
            if (set is { Negated: false })
            {
                categories |= set.Categories;
                ranges.AddRange(set.Ranges);
            }
            else if (set is not null || first < 0 || !TryReadRange(first, ranges))
            {
                return null;
            }
        }

        if (AtEnd || (ranges.Count == 0 && categories == 0))
        {
            return null;
        }

        Position++;
        return new CodePointSet { Categories = categories, Ranges = ranges, Negated = negated };
    }

    private CodePointSet? ReadBracketItem(out int codePoint)
    {
        if (_pattern[Position] == '\\')
        {
            return ReadEscape(out codePoint);
        }

        codePoint = ReadRune();
        return null;
    }

    private bool TryReadRange(int first, List<(int First, int Last)> ranges)
    {
        if (Position + 1 >= _pattern.Length || _pattern[Position] != '-' || _pattern[Position + 1] == ']')
        {
            return TryAdd(ranges, first);
        }

        Position++;
        if (ReadBracketItem(out var last) is not null || last < first || (_ignoreCase && last > 0x7F))
        {
            return false;
        }

        if (!_ignoreCase)
        {
            ranges.Add((first, last));
            return true;
        }

        for (var codePoint = first; codePoint <= last; codePoint++)
        {
            TryAdd(ranges, codePoint);
        }

        return true;
    }

    /// <summary>Adds a character and, where case is ignored, those that fold to the same; only for ASCII are these known here.</summary>
    private readonly bool TryAdd(List<(int First, int Last)> ranges, int codePoint)
    {
        ranges.Add((codePoint, codePoint));
        if (!_ignoreCase)
        {
            return true;
        }

        if (codePoint < 0x80 && char.IsAsciiLetter((char)codePoint))
        {
            ranges.Add((codePoint ^ 0x20, codePoint ^ 0x20));
            switch (codePoint | 0x20)
            {
                case 's':
                    ranges.Add((0x17F, 0x17F)); // LATIN SMALL LETTER LONG S
                    break;
                case 'k':
                    ranges.Add((0x212A, 0x212A)); // KELVIN SIGN
                    break;
            }
        }

        return codePoint < 0x80;
    }

    /// <summary>A set for a class such as <c>\s</c>; otherwise a code point, or −1 for an unknown escape.</summary>
    private CodePointSet? ReadEscape(out int codePoint)
    {
        codePoint = -1;
        Position++;
        if (AtEnd)
        {
            return null;
        }

        var letter = _pattern[Position];
        switch (letter)
        {
            case 's' or 'S' or 'd' or 'D' or 'w' or 'W':
                Position++;
                var set = char.ToLowerInvariant(letter) switch
                {
                    's' => CodePointSet.WhiteSpace,
                    'd' => CodePointSet.Digits,
                    _ => CodePointSet.Word,
                };
                return char.IsUpper(letter) ? set.Complement() : set;
            case 'p' or 'P':
                return ReadCategory(letter == 'P');
            case 'x' or 'u':
                codePoint = ReadHexadecimal(letter);
                return null;
            default:
                codePoint = letter switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'f' => '\f',
                    'v' => '\v',
                    _ => char.IsAsciiLetterOrDigit(letter) ? -1 : ReadRune(),
                };
                Position += letter is 'n' or 'r' or 't' or 'f' or 'v' ? 1 : 0;
                return null;
        }
    }

    private CodePointSet? ReadCategory(bool negated)
    {
        var rest = _pattern[(Position + 1)..];
        var close = rest.IndexOf('}');
        if (close < 2 || rest[0] != '{')
        {
            return null;
        }

        var inverted = rest[1] == '^';
        var bits = CodePointSet.CategoryBits(rest[(inverted ? 2 : 1)..close].ToString());
        Position += close + 2;
        return bits == 0 ? null : new CodePointSet { Categories = bits, Negated = negated != inverted };
    }

    private int ReadHexadecimal(char letter)
    {
        var rest = _pattern[(Position + 1)..];
        var braced = letter == 'x' && rest.Length > 0 && rest[0] == '{';
        var digits = braced ? rest.IndexOf('}') - 1 : letter == 'x' ? 2 : 4;
        if (digits < 1 || rest.Length < digits + (braced ? 2 : 0)
            || !int.TryParse(rest.Slice(braced ? 1 : 0, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !Rune.IsValid(value))
        {
            return -1;
        }

        Position += 1 + digits + (braced ? 2 : 0);
        return value;
    }

    private int ReadRune()
    {
        Rune.DecodeFromUtf16(_pattern[Position..], out var rune, out var consumed);
        Position += consumed;
        return rune.Value;
    }
}
