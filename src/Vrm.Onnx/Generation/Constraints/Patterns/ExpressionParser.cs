using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>
/// Reads a regular expression that stands for a whole text. What it knows: literals, <c>.</c>, classes, groups, <c>|</c>, <c>* + ? {m,n}</c>,
/// <c>\d \w \s</c> and their opposites (ASCII only), <c>\t \n \r \f \v \xHH \uHHHH</c>, and <c>^</c> and <c>$</c> at the ends. What would need
/// memory or looking around (back references, assertions, lazy and possessive quantifiers) is refused by name.
/// </summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Deep enough for people, shallow enough for the stack.</summary>
    private const int MaxDepth = 128;

    private const int MaxRepeats = 100_000;

    private readonly Rune[] _text;
    private int _position;
    private int _end;
    private int _depth;

    private ExpressionParser(string expression)
    {
        _text = [.. expression.EnumerateRunes()];
        _end = _text.Length;
    }

    private bool AtEnd => _position == _end;

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="isAnchored">Whether it stands for the whole text in any case; if not, text may stand before it unless it begins with <c>^</c>, and after it unless it ends with <c>$</c>.</param>
    /// <exception cref="ConstraintException">It is not valid or not supported.</exception>
    public static Pattern Parse(string expression, bool isAnchored)
    {
        ValueList.CheckText("expression", expression);
        var parser = new ExpressionParser(expression);
        var begins = parser.TryTake('^');
        var ends = parser.TryTakeFinalDollar();
        var alternatives = parser.ParseAlternatives();
        if (!parser.AtEnd)
        {
            throw parser.Error("a closing parenthesis without its opening one");
        }

        var pattern = Pattern.OneOf(alternatives);
        if (isAnchored)
        {
            return pattern;
        }

        if (alternatives.Count > 1 && (begins || ends))
        {
            throw parser.Error("an anchor that belongs to one side of a | only; put the alternatives in a group");
        }

        var anything = new Pattern.Characters(CodePointSet.Everything).Times(0, null);
        return Pattern.Join(begins ? Pattern.Empty : anything, pattern, ends ? Pattern.Empty : anything);
    }

    private bool TryTakeFinalDollar()
    {
        var escapes = 0;
        while (_end - 2 - escapes >= _position && _text[_end - 2 - escapes].Value == '\\')
        {
            escapes++;
        }

        var taken = _end > _position && _text[_end - 1].Value == '$' && escapes % 2 == 0;
        _end -= taken ? 1 : 0;
        return taken;
    }

    private List<Pattern> ParseAlternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"groups more than {MaxDepth} deep");
        }

        var options = new List<Pattern> { ParseSequence() };
        while (TryTake('|'))
        {
            options.Add(ParseSequence());
        }

        _depth--;
        return options;
    }

    private Pattern ParseSequence()
    {
        var parts = new List<Pattern>();
        while (!AtEnd && Peek() is not ('|' or ')'))
        {
            parts.Add(ParseQuantified());
        }

        return parts.Count == 1 ? parts[0] : Pattern.Join(parts);
    }

    private Pattern ParseQuantified()
    {
        var atom = ParseAtom();
        if (!TryParseQuantifier(out var minimum, out var maximum))
        {
            return atom;
        }

        if (!AtEnd && Peek() is '*' or '+' or '?' or '{')
        {
            throw Error("a second quantifier (lazy and possessive ones are not supported, as only the set of texts matters)");
        }

        return atom.Times(minimum, maximum);
    }

    private bool TryParseQuantifier(out int minimum, out int? maximum)
    {
        (minimum, maximum) = (0, null);
        if (TryTake('*'))
        {
            return true;
        }

        if (TryTake('+'))
        {
            minimum = 1;
            return true;
        }

        if (TryTake('?'))
        {
            maximum = 1;
            return true;
        }

        if (!TryTake('{'))
        {
            return false;
        }

        minimum = ParseCount();
        maximum = !TryTake(',') ? minimum : Peek() == '}' ? null : ParseCount();
        Expect('}');
        return maximum is null || minimum <= maximum ? true : throw Error($"a repeat count from {minimum} to {maximum}");
    }

    private int ParseCount()
    {
        var count = 0;
        var digits = 0;
        for (; Peek() is >= '0' and <= '9'; digits++)
        {
            count = (count * 10) + (Take().Value - '0');
            if (count > MaxRepeats)
            {
                throw Error($"a repeat count above {MaxRepeats}");
            }
        }

        return digits > 0 ? count : throw Error("no repeat count after {");
    }

    private Pattern ParseAtom()
    {
        switch (Peek())
        {
            case '(':
                return ParseGroup();
            case '[':
                Take();
                return new Pattern.Characters(ParseClass());
            case '.':
                Take();
                return new Pattern.Characters(CodePointSet.Of("\n").Complement());
            case '\\':
                Take();
                return new Pattern.Characters(ParseEscape());
            case '*' or '+' or '?' or '{':
                throw Error("a quantifier with nothing before it");
            case '^' or '$':
                throw Error("an anchor that is not at the end of the expression");
            default:
                return new Pattern.Characters(Single(Take()));
        }
    }

    private Pattern ParseGroup()
    {
        Expect('(');
        if (TryTake('?') && !TryTake(':'))
        {
            throw Error("a group of a kind other than (…) and (?:…)");
        }

        var inner = Pattern.OneOf(ParseAlternatives());
        Expect(')');
        return inner;
    }

    private int Peek() => AtEnd ? -1 : _text[_position].Value;

    private int? PeekAfter() => _position + 1 < _end ? _text[_position + 1].Value : null;

    private Rune Take() => _text[_position++];

    private bool TryTake(char expected)
    {
        var taken = Peek() == expected;
        _position += taken ? 1 : 0;
        return taken;
    }

    private void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Error($"no {expected} where one has to be");
        }
    }

    private ConstraintException Error(string found) =>
        new(string.Create(CultureInfo.InvariantCulture, $"expression, position {_position}"), $"the expression has {found}, which is not valid or not supported.");
}
