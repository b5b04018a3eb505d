using System.Globalization;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>
/// Parses the expressions that published tokenizers split text with: sets, repetitions, alternatives, groups, ignored case, and a look at the next
/// character.
/// </summary>
/// <remarks>
/// What it does not know (back-references, look-behind, anchors in the middle, …) it refuses, and <see cref="RegexSplitPattern"/> takes over.
/// Semantics are those of Oniguruma in its default (Ruby) syntax: <c>$</c> also matches before a line feed.
/// </remarks>
internal sealed class PatternParser
{
    private const int MaxDepth = 16;
    private const int MaxRepeat = 64;

    private static readonly CodePointSet s_lineFeed = CodePointSet.Of(('\n', '\n'));

    private readonly string _pattern;
    private int _position;
    private int _depth;
    private bool _ignoreCase;

    private PatternParser(string pattern) => _pattern = pattern;

    private bool AtEnd => _position >= _pattern.Length;

    /// <summary>The expression's tree, or <see langword="null"/> if it holds something this parser does not know.</summary>
    public static PatternNode? TryParse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Choice();
        return parser.AtEnd ? node : null;
    }

    private PatternNode? Choice()
    {
        if (++_depth > MaxDepth)
        {
            return null;
        }

        var options = new List<PatternNode>();
        do
        {
            if (Sequence() is not { } option)
            {
                return null;
            }

            options.Add(option);
        }
        while (Skip("|"));

        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode? Sequence()
    {
        var parts = new List<PatternNode>();
        while (!AtEnd && _pattern[_position] is not ('|' or ')'))
        {
            if (Atom() is not { } part || Repetition(part) is not { } repeated)
            {
                return null;
            }

            parts.Add(repeated);
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private PatternNode? Atom()
    {
        if (Skip("(?!"))
        {
            // Only a look at one character: the automaton knows no more than the next one.
            return Choice() is PatternNode.Character next && Skip(")") ? new PatternNode.NotBefore(next.Set) : null;
        }

        if (Skip("(?i:"))
        {
            var outer = _ignoreCase;
            _ignoreCase = true;
            var group = Group();
            _ignoreCase = outer;
            return group;
        }

        if (Skip("(?:"))
        {
            return Group();
        }

        if (Skip("$"))
        {
            return new PatternNode.NotBefore(s_lineFeed.Complement());
        }

        if (_pattern[_position] is '(' or ')' or '*' or '+' or '?' or '{' or '^' or '.')
        {
            return null;
        }

        var reader = new PatternSetReader(_pattern, _position, _ignoreCase);
        var set = reader.ReadAtom();
        _position = reader.Position;
        return set is null ? null : new PatternNode.Character(set);
    }

    private PatternNode? Group()
    {
        var node = Choice();
        return Skip(")") ? node : null;
    }

    private PatternNode? Repetition(PatternNode part)
    {
        var (min, max) = (1, 1);
        if (Skip("*"))
        {
            (min, max) = (0, -1);
        }
        else if (Skip("+"))
        {
            (min, max) = (1, -1);
        }
        else if (Skip("?"))
        {
            (min, max) = (0, 1);
        }
        else if (Skip("{"))
        {
            // Possessive braces do not exist: in x{1,3}+ the + repeats again, which nobody means.
            return Bounds(out min, out max) && (AtEnd || _pattern[_position] is not ('+' or '?'))
                ? new PatternNode.Repeat(part, min, max, RepeatMode.Greedy)
                : null;
        }
        else
        {
            return part;
        }

        var mode = Skip("?") ? RepeatMode.Lazy : Skip("+") ? RepeatMode.Possessive : RepeatMode.Greedy;
        var repeated = new PatternNode.Repeat(part, min, max, mode);
        return !AtEnd && _pattern[_position] is '*' or '+' or '?' or '{' ? null : repeated;
    }

    private bool Bounds(out int min, out int max)
    {
        (min, max) = (0, 0);
        var close = _pattern.IndexOf('}', _position);
        if (close < 0)
        {
            return false;
        }

        var inside = _pattern.AsSpan(_position, close - _position);
        _position = close + 1;
        var comma = inside.IndexOf(',');
        var first = comma < 0 ? inside : inside[..comma];
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out min) || min > MaxRepeat)
        {
            return false;
        }

        max = comma < 0 ? min : comma == inside.Length - 1 ? -1 : 0;
        return max != 0 || (comma > 0 && int.TryParse(inside[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out max) && max >= min && max is > 0 and <= MaxRepeat);
    }

    private bool Skip(string expected)
    {
        if (!_pattern.AsSpan(_position).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }
}
